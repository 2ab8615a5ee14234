curl --request POST \
  --url $BASE/v2/conversations \
  --header 'Content-Type: application/json' \
  --header "x-api-key: $KEY" \
  --data '{
  "persona_id": "pcb7a34da5fe",
  "replica_id": "rf4e9d9790f0",
  "callback_url": "https://yourwebsite.com/webhook",
  "conversation_name": "Improve Sales Technique",
  "conversational_context": "I want to improve my sales techniques. Help me practice handling common objections from clients and closing deals more effectively.",
  "properties": {
    "max_call_duration": 1800,
    "participant_left_timeout": 60,
    "participant_absent_timeout": 120
   }
}'
