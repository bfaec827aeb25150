"""What people in the invented market write: names, captions and comments, in English and German."""

from dataclasses import dataclass


def _listed(written: str) -> list[str]:
    return written.split()


FIRST_NAMES = tuple(
    _listed(
        "anna lena mia jule paul ben tom clara ida nora emil oskar frida mara leo finn greta ella "
        "jonas pia rosa hanna "
        "max lotte amy zoe ruby jack olive maya noah ivy kit theo iris sam nell joe esme dara"
    )
)
LAST_NAMES = tuple(
    _listed(
        "Amsel Birke Dorn Eschen Falk Ginster Hagen Ilmtal Kiesel Lauer Moos Nebel Ohm Quendel Rain "
        "Sommer Tann Ufer "
        "Weiden Zander Ash Brook Copper Dale Ember Fielding Grove Harbour Inlet Marsh"
    )
)
BRANDS = (
    "hafermond",
    "studio.lindgruen",
    "kernwald",
    "tante.tilda",
    "nordbeere",
    "moor_and_mint",
    "copperkettle.co",
    "plumeandpine",
    "softstone.home",
    "littleacre.goods",
)


@dataclass(frozen=True)
class NicheWords:
    """A niche's words in one language.

    Attributes:
        things: What posts are about; each stands after a colon or a dash.
        tags: Hashtags without `#`.
        handle: Endings of handles.
    """

    things: tuple[str, ...]
    tags: tuple[str, ...]
    handle: tuple[str, ...]


def _words(things: str, tags: str, handle: str) -> NicheWords:
    return NicheWords(tuple(things.split("; ")), tuple(tags.split()), tuple(handle.split()))


ENGLISH = {
    "food": _words(
        "lemon loaf with too much zest; a one-pan dinner; my sourdough, day three; roasted carrots "
        "and tahini; "
        "the soup we make every autumn; pancakes for two; a jar of quick pickles",
        "homecooking bakersofig whatsfordinner slowfood eatseasonal",
        "bakes kitchen eats table",
    ),
    "beauty": _words(
        "a five-minute face; the cream I finished twice; lip colours for pale mornings; my evening "
        "skin care; "
        "a curl routine that lasts; nails in sage green; one mascara, three weeks on",
        "skincare makeuplook selfcare cleanbeauty curlyhair",
        "glow skin beauty colour",
    ),
    "fitness": _words(
        "twenty minutes with one kettlebell; a slow 10k; stretching after a desk day; leg day "
        "without machines; "
        "my first pull-up; a hill session in the rain; rest day, properly done",
        "homeworkout runhappy strongnotskinny mobility fitover30",
        "moves runs lifts fit",
    ),
    "family": _words(
        "a lunchbox that came back empty; bedtime in under an hour; puddles, boots, no plan; the "
        "toy shelf, sorted; "
        "three under five; a birthday without a theme; reading aloud, again",
        "familylife mumlife dadlife toddlerfun slowparenting",
        "family nest home crew",
    ),
    "pets": _words(
        "the dog met the sea; a cat on every chair; our new lead; puppy class, week two; the vet "
        "and the brave one; "
        "home-made biscuits for good dogs; a very old cat in the sun",
        "dogsofinsta catsofinsta rescuedog puppylove petsathome",
        "paws tails dog cat",
    ),
    "travel": _words(
        "two days by train; a hut above the clouds; the market at seven; a swim before breakfast; "
        "packing one bag; "
        "a ferry, a book, no signal; the long way home",
        "slowtravel trainlover weekendaway hiddenplaces onebagtravel",
        "travels trails away roams",
    ),
    "fashion": _words(
        "one coat, five ways; second-hand linen; shoes that made it through winter; a capsule for ten days; "
        "my sewing mistake; denim on denim; colours I never wore before",
        "outfitoftheday slowfashion secondhandstyle capsulewardrobe sewing",
        "style wears threads closet",
    ),
    "home": _words(
        "the hallway, before and after; a shelf made of leftovers; paint in the colour of oats; "
        "plants that survive us; "
        "a desk in a corner; our smallest room; a lamp from the flea market",
        "homedecor smallspaces interiorlove diyhome plantsathome",
        "home rooms nook house",
    ),
    "books": _words(
        "three novels for a long weekend; the book I could not end; my library pile; a crime story "
        "by the sea; "
        "reading at five in the morning; poems for people who hate poems; a shelf by colour, sorry",
        "bookstagram currentlyreading libraryhaul booklover shelfie",
        "reads books pages shelf",
    ),
}

GERMAN = {
    "food": _words(
        "Zitronenkuchen mit zu viel Schale; Abendessen aus einer Pfanne; mein Sauerteig, Tag drei; "
        "Ofenkarotten mit "
        "Tahini; die Suppe für jeden Herbst; Pfannkuchen zu zweit; ein Glas schnelle Gurken",
        "selbstgekocht backenmitliebe wasgibtsheute saisonal feierabendküche",
        "backt kueche kocht schmeckt",
    ),
    "beauty": _words(
        "ein Gesicht in fünf Minuten; die Creme, die ich zweimal geleert habe; Lippenfarben für "
        "blasse Morgen; "
        "meine Pflege am Abend; Locken, die halten; Nägel in Salbei; eine Wimperntusche nach drei Wochen",
        "hautpflege schminktipps naturkosmetik lockenkopf pflegeroutine",
        "glanz haut pflege farbe",
    ),
    "fitness": _words(
        "zwanzig Minuten mit einer Kugelhantel; zehn langsame Kilometer; dehnen nach dem "
        "Schreibtisch; Beintag ohne "
        "Geräte; mein erster Klimmzug; Hügelläufe im Regen; ein echter Ruhetag",
        "training zuhausetrainieren laufliebe beweglichkeit sportmama",
        "laeuft bewegt fit sport",
    ),
    "family": _words(
        "die Brotdose kam leer zurück; ins Bett in unter einer Stunde; Pfützen, Stiefel, kein Plan; "
        "das Spielregal, "
        "sortiert; drei unter fünf; ein Geburtstag ohne Motto; vorlesen, noch einmal",
        "familienleben mamaalltag papaalltag kleinkind familienzeit",
        "familie nest bande daheim",
    ),
    "pets": _words(
        "der Hund und das Meer; eine Katze auf jedem Stuhl; unsere neue Leine; Welpenschule, Woche "
        "zwei; tapfer beim "
        "Tierarzt; selbst gebackene Hundekekse; eine sehr alte Katze in der Sonne",
        "hundeliebe katzenliebe tierschutzhund welpe hundeleben",
        "pfoten hund katze fell",
    ),
    "travel": _words(
        "zwei Tage mit dem Zug; eine Hütte über den Wolken; der Markt um sieben; schwimmen vor dem "
        "Frühstück; alles in "
        "einer Tasche; Fähre, Buch, kein Empfang; der lange Weg nach Hause",
        "reiseliebe zugreise wochenendtrip unterwegs wanderlust",
        "reist wandert unterwegs weg",
    ),
    "fashion": _words(
        "ein Mantel, fünf Mal anders; Leinen aus zweiter Hand; Schuhe, die den Winter überstanden; "
        "zehn Tage, eine "
        "kleine Garderobe; mein Nähfehler; Jeans zu Jeans; Farben, die ich nie trug",
        "outfitdestages secondhandliebe fairemode nähenmachtglücklich kleiderschrank",
        "stil naht traegt mode",
    ),
    "home": _words(
        "der Flur, vorher und nachher; ein Regal aus Resten; Wandfarbe wie Haferflocken; Pflanzen, "
        "die uns überleben; "
        "ein Schreibtisch in der Ecke; unser kleinstes Zimmer; eine Lampe vom Flohmarkt",
        "wohnideen kleinewohnung selbstgemacht altbauliebe zimmerpflanzen",
        "wohnt raum haus ecke",
    ),
    "books": _words(
        "drei Romane für ein langes Wochenende; das Buch, das ich nicht beenden konnte; mein Stapel "
        "aus der Bücherei; "
        "ein Krimi am Meer; lesen um fünf Uhr früh; Gedichte für Leute, die keine mögen; ein Regal "
        "nach Farben",
        "buchliebe lesezeit büchereibeute lesetipp bücherregal",
        "liest buch seiten regal",
    ),
}

WORDS = {"en": ENGLISH, "de": GERMAN}

CAPTIONS = {
    "en": (
        "Today: {thing}.",
        "Finally on here: {thing}. Tell me yours!",
        "This week - {thing}. What would you change?",
        "Not perfect, still happy: {thing}.",
        "You asked, so here it is: {thing}. Save it for later.",
        "A small thing that made my day - {thing}.",
        "Honest question about this one: {thing}. Yes or no?",
    ),
    "de": (
        "Heute: {thing}.",
        "Endlich hier: {thing}. Erzählt mir von eurem!",
        "Diese Woche - {thing}. Was würdet ihr ändern?",
        "Nicht perfekt, trotzdem froh: {thing}.",
        "Ihr habt gefragt, hier ist es: {thing}. Gern merken.",
        "Eine Kleinigkeit, die meinen Tag gerettet hat - {thing}.",
        "Ehrliche Frage dazu: {thing}. Ja oder nein?",
    ),
}
BRAND_LINES = {
    "en": (
        "Made with a little help from @{brand}.",
        "@{brand} sent this over to try.",
        "Together with @{brand}.",
    ),
    "de": ("Mit ein wenig Hilfe von @{brand}.", "Zum Ausprobieren von @{brand}.", "Zusammen mit @{brand}."),
}
AD_TAGS = {"en": ("ad", "gifted"), "de": ("anzeige", "werbung")}
AMBASSADOR_TAGS = {"en": "brandambassador", "de": "markenbotschafterin"}
BIOGRAPHIES = {
    "en": (
        "{niche} notes, mostly before coffee",
        "Sharing {niche} from a small flat",
        "{niche}, honestly. Say hi!",
    ),
    "de": (
        "{niche}, meist vor dem Kaffee",
        "{niche} aus einer kleinen Wohnung",
        "{niche}, ganz ehrlich. Sagt hallo!",
    ),
}
NICHE_IN_GERMAN = {
    "food": "Essen",
    "beauty": "Pflege",
    "fitness": "Bewegung",
    "family": "Familie",
    "pets": "Tiere",
    "travel": "Reisen",
    "fashion": "Mode",
    "home": "Wohnen",
    "books": "Bücher",
}

# Comments by followers, by what they are.
GENERIC = {
    "en": ("Wow", "Love it", "So nice!", "Beautiful", "Yes!", "Amazing", "😍", "🔥🔥", "Great", "Cute"),
    "de": ("Wow", "Schön!", "Toll", "Super", "Mega", "Klasse", "😍", "❤️", "Herrlich", "Stark"),
}
QUESTIONS = {
    "en": (
        "Where did you get this?",
        "How long did it take you?",
        "Would this work for beginners too?",
        "Can you share more about {thing}?",
        "Which one would you start with?",
        "Is it worth the price?",
    ),
    "de": (
        "Woher hast du das?",
        "Wie lange hast du dafür gebraucht?",
        "Geht das auch für Anfänger?",
        "Erzählst du noch mehr dazu: {thing}?",
        "Womit würdest du anfangen?",
        "Lohnt sich der Preis?",
    ),
}
REMARKS = {
    "en": (
        "I tried this last weekend and it really worked for us",
        "This reminds me of my grandmother's house",
        "Same here, and I never dared to say it",
        "Your {niche} posts always make my morning better",
        "We did something like it: {thing}, only much messier",
        "I showed this to my sister and now she wants it too",
    ),
    "de": (
        "Das habe ich am Wochenende probiert und es hat wirklich geklappt",
        "Das erinnert mich an das Haus meiner Oma",
        "Geht mir genauso, ich habe mich nur nie getraut",
        "Deine Beiträge retten mir immer den Morgen",
        "Bei uns gab es das auch: {thing}, nur viel chaotischer",
        "Meine Schwester will das jetzt auch unbedingt",
    ),
}
REPLIES = {
    "en": (
        "Thank you so much!",
        "Oh, that makes me happy to hear",
        "I will post the details this week",
        "About two hours, with breaks",
        "Yes, it works for beginners, just start small",
        "Haha, same in our house",
        "It was a gift, but I would buy it again",
        "❤️",
    ),
    "de": (
        "Danke dir!",
        "Oh, das freut mich sehr",
        "Die Einzelheiten kommen diese Woche",
        "Etwa zwei Stunden, mit Pausen",
        "Ja, auch für Anfänger, fang einfach klein an",
        "Haha, bei uns genauso",
        "War ein Geschenk, ich würde es aber wieder kaufen",
        "❤️",
    ),
}
THANKS = {
    "en": (
        "Great, I will try that tonight",
        "Good to know, thank you",
        "And does it keep until the next day?",
    ),
    "de": (
        "Prima, das probiere ich heute Abend",
        "Gut zu wissen, danke",
        "Und hält es bis zum nächsten Tag?",
    ),
}
