"""Read a brief from a TOML file, naming the line of whatever is wrong; or make one without a file."""

from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path

from closeknit.audience.niches.definitions import Niche
from closeknit.planning.brief import CAUTION, GOALS, KINDS, WARMTH, Brief, Product
from closeknit.planning.limits import Limit, read_limit
from closeknit.planning.toml_tables import Table, open_table, plain_amount
from closeknit.vocabulary.errors import UsageError
from closeknit.vocabulary.handle import parse_handle
from closeknit.vocabulary.money import CURRENCIES, LARGEST, minor_units
from closeknit.vocabulary.tier import TIERS

EXAMPLE = "brief_example.toml"
KEYS: Mapping[str, tuple[str, ...]] = {
    "": (
        "budget", "currency", "goal", "target", "weeks", "risk", "seed", "limits", "include", "exclude", "product",
        "offers", "work", "mine",
    ),
    "product": ("name", "price", "margin", "unit_cost", "shipping", "retail", "stock"),
    "offers": ("kinds", "commission", "obligation", "warmth", "fees"),
    "work": ("handling", "minutes", "hours_per_week"),
}  # fmt: skip
_MOST = 1e12  # of any number that is no money


def example_brief() -> str:
    """Return the text of a commented brief with every key, to begin with."""
    return files("closeknit.planning").joinpath(EXAMPLE).read_text("utf-8")


def brief_of(budget: int | str, currency: str) -> Brief:
    """Return a brief without a file: our defaults, and a usual product.

    Args:
        budget: Minor units; or a text, an amount as people write it, such as "5000" or "4,999.90".
        currency: Three letters.

    Raises:
        UsageError: The budget is not above 0, there is no such currency, or we know no usual product in it.
    """
    code = _currency(currency)
    return Brief(_stated_budget(budget, code), code, (_usual_product(code),))


def read_brief(
    path: Path, *, budget: int | str | None = None, currency: str | None = None, niches: Sequence[Niche] = ()
) -> Brief:
    """Read a brief.

    Args:
        path: A TOML file, as `example_brief` shows.
        budget: In place of the file's: minor units; or a text, an amount as people write it.
        currency: In place of the file's; all amounts in the file are then meant in it.
        niches: Those in force, so that a limit may use their other names.

    Raises:
        UsageError: There is no such file, or the budget or currency given makes no sense.
        UnusableFile: It is no TOML, or something in it makes no sense; the message names the line.
    """
    top = open_table(path, KEYS[""])
    code = _currency(currency) if currency is not None else _own_currency(top)
    offers, work = top.table("offers", KEYS["offers"]), top.table("work", KEYS["work"])
    goal = top.choice("goal", GOALS, "orders")
    include, exclude = _creators(top, "include"), _creators(top, "exclude")
    for name in include:
        if _same(name) in map(_same, exclude):
            top.refuse("exclude", f"'{name}' stands in include and in exclude", "Take one of them away.", within=name)
    return Brief(
        budget=_stated_budget(budget, code) if budget is not None else top.money("budget", code, above=True),
        currency=code,
        products=_products(top, code),
        goal=goal,
        target=_target(top, goal, code),
        weeks=top.whole("weeks", 8, 1, 520),
        risk=top.choice("risk", tuple(CAUTION), "balanced"),
        kinds=offers.choices("kinds", KINDS, ("gifted", "paid")),
        fees=_fees(offers, code),
        commission=offers.share("commission", 0.10),
        handling=work.money("handling", code, 0),
        minutes=work.number("minutes", 8.0, 0, 100_000),
        hours_per_week=work.number("hours_per_week", 0.0, 0, 100_000, above=True)
        if work.has("hours_per_week")
        else None,
        obligation=offers.flag("obligation"),
        warmth=offers.choice("warmth", WARMTH, "cold"),
        limits=_limits(top, niches),
        include=include,
        exclude=exclude,
        mine=_mine(top),
        seed=top.whole("seed", 1, 0, 2**63 - 1),
    )


def _currency(written: str) -> str:
    code = written.strip().upper()
    if code not in CURRENCIES:
        raise UsageError(f"There is no currency '{written[:40]}'.", "Write its three letters, such as EUR, GBP or USD.")
    return code


def _own_currency(top: Table) -> str:
    try:
        return _currency(top.text("currency"))
    except UsageError as error:
        top.refuse("currency", error.what.rstrip("."), error.next_step)


def _stated_budget(budget: int | str, currency: str) -> int:
    minor = budget
    if isinstance(budget, str):
        try:
            minor = minor_units(plain_amount(budget), currency)
        except ValueError as error:
            raise UsageError(f"The budget {error}.", "Write it like 5000 or 4999.90.") from None
    if not 0 < int(minor) <= LARGEST:
        raise UsageError(f"The budget '{budget}' is not above 0, or too large.", "Write it like 5000.")
    return int(minor)


def _usual_product(currency: str) -> Product:
    from closeknit.planning import assumptions

    if currency not in assumptions.CURRENCIES:
        raise UsageError(
            f"Nothing is said about the product, and we know no usual price in {currency}.",
            "Write a brief with a [[product]]; closeknit plan --init writes one to begin with.",
        )
    price, unit_cost, shipping = (minor_units(amount, currency) for amount in (30, 12, 5))
    return Product("product", price, 0.5, unit_cost, shipping, price)


def _products(top: Table, currency: str) -> tuple[Product, ...]:
    if not top.has("product"):
        return (_usual_product(currency),)
    products: list[Product] = []
    for table in top.tables("product"):
        table.know(KEYS["product"])
        price = table.money("price", currency, above=True)
        product = Product(
            name=table.text("name"),
            price=price,
            margin=table.share("margin"),
            unit_cost=table.money("unit_cost", currency),
            shipping=table.money("shipping", currency),
            retail=table.money("retail", currency, price),
            stock=table.whole("stock", 0, 0, 10**9) if table.has("stock") else None,
        )
        if product.name.casefold() in {other.name.casefold() for other in products}:
            table.refuse("name", f"a second product is called '{product.name}'", "Give each product its own name.")
        products.append(product)
    return tuple(products)


def _target(top: Table, goal: str, currency: str) -> float | None:
    if not top.has("target"):
        return None
    return float(top.money("target", currency)) if goal == "margin" else top.number("target", 0.0, 0, _MOST)


def _fees(offers: Table, currency: str) -> dict[str, int]:
    fees = offers.table("fees", tuple(tier.name for tier in TIERS))
    return {tier: fees.money(tier, currency) for tier in fees.values}


def _limits(top: Table, niches: Sequence[Niche]) -> tuple[Limit, ...]:
    # An own niche may take a name from the aliases of ours: own ones are laid over the others.
    ordered = sorted(niches, key=lambda niche: niche.own)
    aliases = {alias: niche.name for niche in ordered for alias in niche.aliases}
    names = [niche.name for niche in niches]
    found = []
    for sentence in top.texts("limits"):
        try:
            found.append(read_limit(sentence, niches=names, aliases={**aliases, **{name: name for name in names}}))
        except UsageError as error:
            top.refuse("limits", error.what.rstrip("."), error.next_step, within=sentence)
    return tuple(found)


def _mine(top: Table) -> dict[str, float]:
    from closeknit.planning.assumptions import ASSUMPTIONS, in_force

    table = top.table("mine", tuple(ASSUMPTIONS))
    mine = {name: table.number(name, 0.0, -_MOST, _MOST) for name in table.values}
    for name, value in mine.items():
        try:
            in_force({name: value})
        except UsageError as error:
            table.refuse(name, error.what.rstrip("."), error.next_step)
    return mine


def _creators(top: Table, key: str) -> tuple[str, ...]:
    """Handles and ids, each once: what has an @ or is an address as a handle, ids as they are."""
    found: dict[str, str] = {}
    for text in top.texts(key):
        name = text.strip()
        if name.startswith("@") or "/" in name:
            handle = parse_handle(name)
            if handle is None:
                top.refuse(key, f"'{name[:60]}' is no handle", "Write it like @anna.bakes.", within=text)
            name = handle
        found.setdefault(_same(name), name)
    return tuple(found.values())


def _same(name: str) -> str:
    """A handle or id in the form in which two of them are compared."""
    return name.removeprefix("instagram:").removeprefix("@").casefold()
