"""What a server with logins hides of customers' phones, mails and addresses, and how those see it who may not read it whole.

Roles without `customer.contact` are not granted the columns in HIDDEN. They read views of the tables' owner in which those
columns are masked as rules/masking.py masks them, until they gave a reason or printed a paper: then what is that customer's is
whole for as long as the company decided. Only what was written down in an earlier transaction counts, for this one could still
take it back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from orderdesk.model import Base
from orderdesk.rules.policy import CATALOGUE
from orderdesk.rules.rights import RIGHTS

NEEDS = "customer.contact"
SAFE = "SET search_path = pg_catalog, public, pg_temp"

_OF_ORDER = "(SELECT o.customer_id FROM sales_order o WHERE o.id = t.order_id)"
_OF_MAIL = "(SELECT m.customer_id FROM mail_message m WHERE m.id = t.mail_id)"
_KNOWN = (
    "ARRAY(SELECT unnest(ARRAY[o.contact_phone, o.contact_email, o.ship_to]) FROM sales_order o WHERE o.id = t.order_id "
    "UNION ALL SELECT unnest(ARRAY[a.ship_to, a.contact_phone, a.impact->'head'->>'ship_to', a.impact->'head'->>'contact_phone'])"
    " FROM amendment a WHERE a.order_id = t.order_id)::text[]"
)
"""What letters about an order may repeat: how to reach its customer, now and before it was changed."""
HIDDEN: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "sales_order": ("t.customer_id", {"contact_phone": "phone", "contact_email": "email", "ship_to": "address"}),
    "shipment": (_OF_ORDER, {"phone": "phone", "ship_to": "address"}),
    "customer_contact": ("t.customer_id", {"phone": "phone", "phone_digits": "", "email": "email"}),
    "customer_address": ("t.customer_id", {"phone": "phone", "address": "address"}),
    "mail_message": (
        "t.customer_id",
        {"sender_address": "email", "subject": "words", "body": "words", "reading": "", "raw": ""},
    ),
    "outbox": (
        _OF_ORDER,
        {"recipient": "email", "subject": "words", "body": "words", "error": "words", "attachment": ""},
    ),
    "inquiry": ("t.customer_id", {"contact_phone": "phone", "contact_email": "email"}),
    "attachment": (f"coalesce({_OF_ORDER}, {_OF_MAIL})", {"content": ""}),
    "inbound_order": (_OF_ORDER, {"payload": "", "problem": "words"}),
    "amendment": (_OF_ORDER, {"ship_to": "address", "contact_phone": "phone", "impact": "told"}),
}
"""Table -> whose customer's data a row `t` is, and its hidden columns with how each is masked; "" shows nothing of it.

"told": what was known when an amendment was asked for, without what the order's head said then.
"""
_ME = "(SELECT p.id FROM staff p WHERE p.login = app_user() AND p.disabled_at IS NULL)"
OWN: Mapping[str, str] = {
    "inquiry": f"t.entered_by = {_ME} OR EXISTS (SELECT 1 FROM task k WHERE k.id = t.task_id AND (k.staff_id = {_ME} OR "
    f"(k.staff_id IS NULL AND k.role IN (SELECT q.role FROM staff_role q WHERE q.staff_id = {_ME}))))",
    "amendment": f"t.asked_by = {_ME}",
}
"""Rows that somebody sees whole because he wrote them down or is to call back."""
SIZES: Mapping[str, Mapping[str, str]] = {"attachment": {"size": "length(t.content)"}}
"""What may be known of a hidden column by everybody."""
DELIVERED_TO = "{ship_to}"
"""Stands in a letter for the address that an amendment says, where its writer may not see it; the server puts it in."""
PRIVATE_KEYS = "length(key) > 4 AND key ~ '^[0-9]+$'"
"""The keys a customer is found by that would spell a phone out; the last four digits are shown to everybody anyway."""


def view_of(table: str) -> str:
    """The view in which a table's hidden columns are masked."""
    return f"seen_{table}"


def views() -> Iterator[str]:
    """The masks, who is shown what whole, and a view for each table."""
    yield from _masks()
    yield from _whole()
    for table, (whose, hidden) in HIDDEN.items():
        columns = [_seen(column.name, hidden) for column in Base.metadata.tables[table].columns]
        columns += [f"{sql} AS {name}" for name, sql in SIZES.get(table, {}).items()]
        yield (
            f"CREATE VIEW {view_of(table)} AS SELECT {', '.join(columns)} FROM (SELECT t.*, w.all_of_it OR coalesce({whose} = "
            f"ANY (w.customers), false) OR coalesce({OWN.get(table, 'false')}, false) AS whole FROM {table} t, "
            "(SELECT contact_open() AS all_of_it, contact_shown() AS customers OFFSET 0) w) t"
        )
    yield (
        f"CREATE FUNCTION ship_to_the_order() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER {SAFE} AS $f$\nBEGIN\n"
        "    SELECT coalesce(nullif(NEW.phone, ''), o.contact_phone), coalesce(nullif(NEW.ship_to, ''), o.ship_to)\n"
        "    INTO NEW.phone, NEW.ship_to FROM sales_order o WHERE o.id = NEW.order_id;\n    RETURN NEW;\nEND $f$"
    )
    yield (
        "CREATE TRIGGER ship_to_the_order BEFORE INSERT ON shipment FOR EACH ROW "
        "WHEN (NEW.phone = '' OR NEW.ship_to = '') EXECUTE FUNCTION ship_to_the_order()"
    )
    yield (
        f"CREATE FUNCTION write_to_the_order() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER {SAFE} AS $f$\nBEGIN\n"
        f"    SELECT o.contact_email, replace(NEW.body, '{DELIVERED_TO}', o.ship_to) INTO NEW.recipient, NEW.body\n"
        "    FROM sales_order o WHERE o.id = NEW.order_id;\n    RETURN NEW;\nEND $f$"
    )
    yield (
        "CREATE TRIGGER write_to_the_order BEFORE INSERT ON outbox FOR EACH ROW "
        "WHEN (NEW.kind = 'amendment' AND NEW.recipient = '') EXECUTE FUNCTION write_to_the_order()"
    )
    yield (
        f"CREATE FUNCTION as_amended() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER {SAFE} AS $f$\nBEGIN\n"
        "    SELECT coalesce(nullif(NEW.ship_to, ''), a.ship_to, ''),\n"
        "        coalesce(nullif(NEW.contact_phone, ''), a.contact_phone, '')\n"
        "    INTO NEW.ship_to, NEW.contact_phone FROM sales_order o\n"
        "    LEFT JOIN amendment a ON a.order_id = o.id AND a.state = 'approved' WHERE o.id = NEW.id;\n    RETURN NEW;\nEND $f$"
    )
    yield (
        "CREATE TRIGGER as_amended BEFORE UPDATE OF ship_to, contact_phone ON sales_order FOR EACH ROW "
        "WHEN (NEW.ship_to = '' OR NEW.contact_phone = '') EXECUTE FUNCTION as_amended()"
    )


def _seen(column: str, hidden: Mapping[str, str]) -> str:
    kind = hidden.get(column)
    if kind is None:
        return f"t.{column}"
    masked = {
        "": "NULL",
        "words": f"mask_words(t.{column}, {_KNOWN})",
        "told": f"CASE jsonb_typeof(t.{column}) WHEN 'object' THEN t.{column} - 'head' END",
    }.get(kind, f"mask_{kind}(t.{column})")
    return f"CASE WHEN t.whole THEN t.{column} ELSE {masked} END AS {column}"


def _whole() -> Iterator[str]:
    roles = ", ".join(f"'{role}'" for role in sorted(RIGHTS[NEEDS]))
    masks, minutes = CATALOGUE["privacy.mask_contacts"], CATALOGUE["privacy.unmask_minutes"]
    yield (
        f"CREATE FUNCTION contact_open() RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER {SAFE} AS $f$\n"
        "    SELECT app_user() = '' OR EXISTS (SELECT 1 FROM staff p JOIN staff_role q ON q.staff_id = p.id\n"
        f"        WHERE p.login = app_user() AND p.disabled_at IS NULL AND q.role IN ({roles}))\n"
        "    OR NOT coalesce((SELECT (g.value->>'value')::boolean FROM setting g WHERE g.key = "
        f"'{masks.key}'), {str(masks.default).lower()})\n$f$"
    )
    yield (
        f"CREATE FUNCTION contact_shown() RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER {SAFE} AS $f$\n"
        "    SELECT coalesce(array_agg(d.customer_id), '{}') FROM disclosure d JOIN staff p ON p.id = d.staff_id\n"
        "    WHERE p.login = app_user() AND p.disabled_at IS NULL AND d.kind IN ('unmask', 'print')\n"
        "    AND pg_current_xact_id_if_assigned() IS NULL\n"
        "    AND d.at > clock_timestamp() - make_interval(mins => coalesce((SELECT (g.value->>'value')::int FROM setting g\n"
        f"        WHERE g.key = '{minutes.key}'), {minutes.default}))\n$f$"
    )


def _masks() -> Iterator[str]:
    """The functions of rules/masking.py; what these leave, those leave as it is."""
    begun = "RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT SET search_path = pg_catalog"
    yield f"""CREATE FUNCTION mask_phone(t text) {begun} AS $f$
DECLARE digits text := regexp_replace(t, '[^0-9０-９]', '', 'g');
BEGIN
    IF digits = '' OR strpos(t, '****') > 0 THEN RETURN t; END IF;
    IF length(digits) >= 10 THEN RETURN left(digits, 3) || '****' || right(digits, 4); END IF;
    RETURN '****' || right(digits, 2);
END $f$"""
    yield f"""CREATE FUNCTION mask_email(t text) {begun} AS $f$
DECLARE name text := substring(btrim(t) FROM '^(.*)@[^@]*$'); domain text := substring(btrim(t) FROM '@([^@]*)$');
BEGIN
    IF domain IS NULL THEN RETURN CASE WHEN btrim(t) = '' THEN '' ELSE '****' END; END IF;
    RETURN CASE WHEN strpos(name, '****') > 0 THEN t ELSE left(name, 1) || '****@' || domain END;
END $f$"""
    yield f"""CREATE FUNCTION mask_address(t text) {begun} AS $f$
DECLARE whole text := btrim(t); known text; more text; town text;
BEGIN
    IF whole = '' OR strpos(whole, '****') > 0 THEN RETURN t; END IF;
    IF whole ~ '[㐀-鿿]' THEN
        known := substring(whole FROM '^.{{0,24}}?(?:[省市州盟]|自治区|特别行政区)');
        IF known IS NULL THEN RETURN left(whole, 2) || '****'; END IF;
        more := substring(substr(whole, length(known) + 1) FROM '^.{{1,12}}?[市州盟]');
        known := known || coalesce(more, '');
        more := substring(substr(whole, length(known) + 1) FROM '^.{{1,8}}?[区县旗市區縣]');
        known := known || coalesce(more, '');
        RETURN CASE WHEN length(known) < length(whole) THEN known ELSE left(whole, 2) END || '****';
    END IF;
    town := substring(whole FROM ',([^,]*)$');
    RETURN CASE WHEN town IS NULL OR town ~ '[0-9０-９]' THEN '****' ELSE '****, ' || btrim(town) END;
END $f$"""
    dialled = (
        r"(?<![A-Za-z0-9_.*-])(?:\+?[0-9]{1,3}[ -]?)?(?:1[3-9][0-9][ -]?[0-9]{4}[ -]?[0-9]{4}"
        r"|\(?0[0-9]{1,3}\)?[ -]?[0-9]{3,4}[ -]?[0-9]{4}|\(?[2-9][0-9]{2}\)?[ -][0-9]{3}[ -][0-9]{4}"
        r"|0?9[0-9]{2}[ -]?[0-9]{3}[ -]?[0-9]{3})(?![0-9A-Za-z*]|\.[0-9])"
    )
    yield f"""CREATE FUNCTION mask_words(t text, known text[]) RETURNS text LANGUAGE plpgsql IMMUTABLE
SET search_path = pg_catalog, public, pg_temp AS $f$
DECLARE part text; shown text := t; pattern text;
BEGIN
    FOR part IN SELECT btrim(k) FROM unnest(known) k WHERE length(btrim(k)) > 3 ORDER BY length(btrim(k)) DESC LOOP
        shown := replace(shown, part, CASE WHEN strpos(part, '@') > 0 THEN mask_email(part)
            WHEN length(regexp_replace(part, '[^0-9０-９]', '', 'g')) > length(part) / 2 THEN mask_phone(part)
            ELSE mask_address(part) END);
    END LOOP;
    FOR part IN SELECT DISTINCT m[1] FROM regexp_matches(
        shown, '([[:alnum:]_.+-]+@[[:alnum:]_-]+(?:\\.[[:alnum:]_-]+)+)', 'g') m LOOP
        shown := replace(shown, part, mask_email(part));
    END LOOP;
    FOREACH pattern IN ARRAY ARRAY['(?<![A-Za-z0-9_*])\\+[0-9][0-9 ()-]{{6,20}}[0-9](?![0-9*])', '{dialled}'] LOOP
        FOR part IN SELECT DISTINCT m[1] FROM regexp_matches(shown, '(' || pattern || ')', 'g') m ORDER BY 1 DESC LOOP
            shown := replace(shown, part, mask_phone(part));
        END LOOP;
    END LOOP;
    RETURN shown;
END $f$"""
