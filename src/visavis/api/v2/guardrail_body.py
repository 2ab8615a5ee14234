"""What guardrails may say: a set of them, or a single one, told apart by the shape."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any

from pydantic import ConfigDict, Field, JsonValue

from visavis.api.remarks import Remarks
from visavis.api.v2 import wire
from visavis.api.v2.definitions import (
    MOST,
    Body,
    Modality,
    Name,
    Prompt,
    Url,
    check_filled,
    check_url,
    remark,
    required,
    validated,
)
from visavis.core.guardrails import Guardrail, Guardrails
from visavis.core.problems import InvalidDefinition

_WORD = re.compile(r"\w{1,100}", re.ASCII)

Tag = Annotated[str, Field(max_length=64)]


class GuardrailBody(Body):
    """One guardrail of a set."""

    guardrail_name: Name = Field(examples=["no_discounts"])
    guardrail_prompt: Prompt
    modality: Modality | None = None
    callback_url: Url | None = None


class SingleBody(Body):
    """A single guardrail."""

    guardrail_name: str = Field(description="1 to 100 word characters.")
    guardrail_prompt: Annotated[str, Field(max_length=1000)]
    modality: Modality | None = None
    callback_url: Url | None = None
    tags: Annotated[list[Tag], Field(max_length=32)] | None = None
    app_message: bool | None = None


class SetBody(Body):
    """A set of guardrails."""

    name: Name | None = None
    data: Annotated[list[GuardrailBody], Field(max_length=MOST)]


SINGLE: dict[str, JsonValue] = {
    "guardrail_name": "no_prices",
    "guardrail_prompt": "Never name a price.",
    "tags": ["sales"],
}
SET: dict[str, JsonValue] = {
    "name": "Sales",
    "data": [{"guardrail_name": "calm", "guardrail_prompt": "Stay calm."}],
}


class CreateGuardrails(Body):
    """A set (`name`, `data`), or a single guardrail (`guardrail_name` and the rest)."""

    model_config = ConfigDict(json_schema_extra={"examples": [SINGLE, SET]})

    name: Name | None = None
    data: Annotated[list[GuardrailBody], Field(max_length=MOST)] | None = None
    guardrail_name: str | None = Field(None, description="1 to 100 word characters.")
    guardrail_prompt: Annotated[str, Field(max_length=1000)] | None = None
    modality: Modality | None = None
    callback_url: Url | None = None
    tags: Annotated[list[Tag], Field(max_length=32)] | None = None
    app_message: bool | None = None


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads guardrails.

    Attributes:
        target_check: Raises `InvalidPayload` for an address of a bad form.
    """

    target_check: Callable[[str], None]

    def read(
        self, plain: Mapping[str, Any], before: Guardrails, remarks: Remarks
    ) -> Guardrails:
        """Return what guardrails become by a body.

        Raises:
            InvalidDefinition: A field is wrong; it is named, with what is allowed.
        """
        if before.single:
            return self._single(plain, before, remarks)
        given = validated(SetBody, plain)
        if not given.data:
            raise required("guardrail_name")
        rules = tuple(
            self._rule(one, f"data[{position}].")
            for position, one in enumerate(given.data)
        )
        parts = [(f"data[{i}].", one) for i, one in enumerate(given.data)]
        remark([("", given), *parts], remarks)
        return replace(before, name=given.name or "", rules=rules)

    def _single(
        self, plain: Mapping[str, Any], before: Guardrails, remarks: Remarks
    ) -> Guardrails:
        given = validated(SingleBody, plain)
        if given.guardrail_name and not _WORD.fullmatch(given.guardrail_name):
            allowed = "must have 1 to 100 letters, digits or underscores"
            raise InvalidDefinition("guardrail_name", allowed)
        rule = self._rule(given, "")
        remark([("", given)], remarks)
        return replace(
            before,
            rules=(rule,),
            tags=tuple(dict.fromkeys(given.tags or ())),
            app_message=given.app_message is not False,
        )

    def _rule(self, given: GuardrailBody | SingleBody, where: str) -> Guardrail:
        check_filled(
            guardrail_name=given.guardrail_name, guardrail_prompt=given.guardrail_prompt
        )
        check_url(given.callback_url or "", f"{where}callback_url", self.target_check)
        return Guardrail(
            name=given.guardrail_name,
            prompt=given.guardrail_prompt,
            modality=given.modality or "verbal",
            callback_url=given.callback_url or "",
        )


def document(given: Guardrails) -> wire.Json:
    """Return what a patch is applied to."""
    if given.single:
        more = {"tags": list(given.tags), "app_message": given.app_message}
        return rule(given.rules[0]) | more
    return {"name": given.name, "data": [rule(one) for one in given.rules]}


def rule(given: Guardrail) -> wire.Json:
    """Return a rule as the wire writes it."""
    return {
        "guardrail_name": given.name,
        "guardrail_prompt": given.prompt,
        "modality": given.modality,
        "callback_url": given.callback_url,
    }
