"""The independent services that are counted. Pure. Source: the annual report 2022/23."""

from __future__ import annotations

from enum import StrEnum


class Service(StrEnum):
    """What somebody was given, by the name it is stored under."""

    BIRTH_PARENT_SUPPORT = "birth_parent_support"
    ADOPTED_ADULT_RECORDS = "adopted_adult_records"
    BIRTH_RELATIVE_RECORDS = "birth_relative_records"
    INDIRECT_CONTACT = "indirect_contact"
    DIRECT_CONTACT = "direct_contact"


SERVICES = {
    Service.BIRTH_PARENT_SUPPORT: "Birth parents supported",
    Service.ADOPTED_ADULT_RECORDS: "Adopted adults’ access to records",
    Service.BIRTH_RELATIVE_RECORDS: "Birth relatives’ access to records and intermediary service",
    Service.INDIRECT_CONTACT: "Children in indirect contact",
    Service.DIRECT_CONTACT: "Children in direct contact",
}
