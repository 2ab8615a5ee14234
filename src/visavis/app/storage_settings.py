"""Where recordings are kept, if not in the data directory."""

from pydantic import Field
from pydantic_settings import BaseSettings

from visavis.app.spelling import listed
from visavis.archive.buckets import BucketSettings
from visavis.core.recordings import Bucket


class StorageSettings(BaseSettings):
    """A part of the settings; see `settings.Settings`."""

    s3_bucket: str = Field(
        "",
        description="The bucket that recordings go to, unless their conversation names"
        " one. Empty: they stay in the data directory.",
    )
    s3_allowed_buckets: str = Field(
        "",
        description="More buckets that conversations may name, separated by commas,"
        " for this server's own login. Others need a role of their owner's.",
    )
    s3_endpoint: str = Field(
        "",
        pattern=r"^(https?://[^\s/]+[^\s]*)?$",
        description="The address of object storage that is not AWS, like"
        " `https://minio.example:9000`.",
    )
    s3_region: str = Field("", description="The region of buckets that name none.")
    s3_access_key: str = Field(
        "",
        description="A login for object storage. Empty: the machine's own role, or what"
        " `AWS_*` variables say.",
    )
    s3_secret_key: str = Field("", repr=False, description="Its secret.")
    s3_role: str = Field(
        "", description="ARN of a role to take on for buckets that name none."
    )
    s3_path_style: bool = Field(
        default=True,
        description="Whether a bucket is named in the path of the endpoint's addresses,"
        " not in their host.",
    )

    @property
    def buckets(self) -> BucketSettings:
        return BucketSettings(
            endpoint=self.s3_endpoint,
            region=self.s3_region,
            access_key=self.s3_access_key,
            secret_key=self.s3_secret_key,
            role=self.s3_role,
            path_style=self.s3_path_style,
        )

    @property
    def bucket(self) -> Bucket | None:
        """Where recordings go whose conversations name no bucket."""
        return Bucket(name=self.s3_bucket) if self.s3_bucket else None

    @property
    def allowed_buckets(self) -> frozenset[str]:
        """Which buckets conversations may name without a role."""
        return frozenset({self.s3_bucket, *listed(self.s3_allowed_buckets)} - {""})
