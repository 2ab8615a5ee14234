curl --request POST \
  --url $BASE/v2/conversations \
  --header 'Content-Type: application/json' \
  --header "x-api-key: $KEY" \
  --data '{
  "persona_id": "pcb7a34da5fe",
  "replica_id": "rf4e9d9790f0",
  "require_auth": true
}'
