"""Words of a customer's file: what is checked, how it came out, how his credit is graded."""

from __future__ import annotations

from collections.abc import Mapping

from orderdesk.language import N_

CHECK_KINDS: Mapping[str, str] = {"file": N_("Customer file"), "identity": N_("Identity")}
CHECK_RESULTS: Mapping[str, str] = {"good": N_("in order"), "doubtful": N_("doubtful")}
GRADE_NAMES: Mapping[str, str] = {"good": N_("Good credit"), "fair": N_("Fair credit"), "poor": N_("Poor credit")}
