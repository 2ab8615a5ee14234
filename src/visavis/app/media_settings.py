"""How media gets to browsers: addresses, ports, and servers on the way."""

import ipaddress

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings

from visavis.core.ice import Policy
from visavis.rooms.ports import Ports


class MediaSettings(BaseSettings):
    """A part of the settings; see `settings.Settings`."""

    media_address: str = Field(
        "",
        description="Address that media binds. Empty: the HTTP host in development"
        " mode, else every interface.",
    )
    media_ports: str = Field(
        "",
        description="UDP ports that media binds, like `50000-50199`: one for each"
        " person in a call, and interface. Empty: any free one.",
    )
    media_public_address: str = Field(
        "",
        description="The address that browsers reach media at, if it is not one of the"
        " machine's own: behind a NAT that passes the ports on, one to one.",
    )
    media_relay: bool = Field(
        default=False,
        description="Whether the server's own media takes the TURN server, too: if no"
        " browser can reach it by UDP. Each join waits for the TURN server then.",
    )
    stun_urls: str = Field(
        "",
        description="STUN servers for browsers, separated by commas, like"
        " `stun:stun.example:3478`. Seldom needed: the server sees where they are.",
    )
    turn_urls: str = Field(
        "",
        description="TURN servers for browsers whose network lets no UDP through, like"
        " `turn:turn.example:3478?transport=udp,turns:turn.example:443?transport=tcp`.",
    )
    turn_secret: str = Field(
        "",
        repr=False,
        description="The secret shared with them (coturn: `static-auth-secret`), for"
        " logins that hold for a short time.",
    )
    turn_username: str = Field(
        "", description="The one login of TURN servers without a shared secret."
    )
    turn_password: str = Field("", repr=False, description="Its password.")
    turn_lifetime: int = Field(
        0,
        ge=0,
        description="Seconds that a login made with the secret holds. It must outlast"
        " the call. 0: the longest possible call, and ten minutes.",
    )
    ice_policy: Policy = Field(
        Policy.ALL,
        description="`relay`: browsers' media takes the TURN server only. `all`: the"
        " shortest way there is.",
    )

    @field_validator("media_ports")
    @classmethod
    def _check_ports(cls, text: str) -> str:
        if text:
            Ports.parse(text)
        return text

    @field_validator("media_public_address")
    @classmethod
    def _check_address(cls, text: str) -> str:
        return str(ipaddress.ip_address(text)) if text else ""
