"""Invented Swedish: names, headings and running text of the length that people write."""

from collections.abc import Iterator
from random import Random

_FIRST_NAMES = (
    "Agneta Ahmed Alva Amina Anders Anna Annika Arvid Axel Barbro Birgitta Björn Britt Carina Christer Daniel "
    "Dragana Ebba Elin Elisabet Emma Erik Eva Fatima Fredrik Gun Gunilla Göran Hanna Hans Helena Henrik Håkan "
    "Ida Inger Ingrid Jan Jenny Johan Johanna Jonas Jörgen Karin Kerstin Kristina Lars Lena Linnéa Maja Malin "
    "Margareta Maria Marie Markus Mats Mikael Monica Nils Niklas Olof Oskar Per Peter Pia Robert Rolf Sara "
    "Sofia Staffan Stefan Stina Susanne Sven Thomas Tommy Torbjörn Ulla Ulrika Viktor Yusuf Yvonne Zahra Åke "
    "Åsa Örjan"
)

FIRST_NAMES = tuple(_FIRST_NAMES.split())

_NATURE = (
    "Al Asp Berg Björk Blom Dal Ek Eng Fors Grön Hag Hed Holm Häll Kull Lind Ljung Lund Malm Ny Nor Näs Rosen Sand"
)
_ENDINGS = "berg gren kvist lund mark qvist roth stedt ström vall"
SURNAMES = tuple(first + ending for first in _NATURE.split() for ending in _ENDINGS.split())

TITLES = (
    "socialchef",
    "förvaltningschef",
    "verksamhetschef",
    "enhetschef",
    "kvalitetsutvecklare",
    "medicinskt ansvarig sjuksköterska",
    "utvecklingsledare",
    "ordförande i socialnämnden",
    "kommunalråd",
    "strateg",
    "samordnare",
    "områdeschef",
)

TOPICS = (
    "barn och unga",
    "familjehem",
    "missbruk och beroende",
    "funktionshinder",
    "äldreomsorg",
    "kommunal hälso- och sjukvård",
    "demens",
    "palliativ vård",
    "våld i nära relationer",
    "ekonomiskt bistånd",
    "psykisk hälsa",
    "suicidprevention",
    "digitalisering",
    "systematisk uppföljning",
    "kompetensförsörjning",
    "anhörigstöd",
    "samordnad individuell plan",
    "rehabilitering",
    "läkemedel",
    "tidiga insatser",
    "brukarmedverkan",
    "välfärdsteknik",
    "utskrivning från slutenvård",
    "kunskapsstyrning",
)

_WHO = (
    "Länets kommuner",
    "Tre av kommunerna",
    "Regionens öppenvård",
    "Nätverkets deltagare",
    "De mindre kommunerna",
    "Verksamhetscheferna",
    "Arbetsgruppen",
    "Kommunerna och regionen tillsammans",
)
_DOES = (
    "har tagit fram en gemensam rutin för",
    "prövar ett nytt arbetssätt kring",
    "följer upp resultaten av",
    "har utbildat personal i",
    "saknar fortfarande stöd för",
    "har enats om en handlingsplan för",
    "ser ett växande behov av",
    "delar erfarenheter av",
)
_WHAT = (
    "tidiga och samordnade insatser",
    "uppföljning på individnivå",
    "överenskommelsen om samverkan",
    "de nationella kunskapsstöden",
    "placeringar utanför hemmet",
    "övergången mellan slutenvård och hemmet",
    "stöd till anhöriga",
    "introduktion av nya medarbetare",
    "en likvärdig dokumentation",
    "insatser utan behovsprövning",
)
_HOW = (
    "och resultatet redovisas för styrgruppen under våren",
    "men tillgången till statistik är ännu ojämn",
    "vilket har kortat väntetiderna i flera kommuner",
    "och en lägesbild lämnas till nästa möte",
    "där brukarnas egna erfarenheter har vägts in",
    "men det saknas medel efter årsskiftet",
    "och två kommuner har valt att gå före",
    "så att samma frågor ställs i hela länet",
)


def sentence(random: Random) -> str:
    """One sentence of some 110 characters."""
    return f"{random.choice(_WHO)} {random.choice(_DOES)} {random.choice(_WHAT)}, {random.choice(_HOW)}."


def paragraphs(random: Random, count: int) -> str:
    """Running text: paragraphs of four to six sentences."""
    return "\n\n".join(" ".join(sentence(random) for _ in range(random.randint(4, 6))) for _ in range(count))


def names(random: Random) -> Iterator[str]:
    """People's names without end; two people may share one, as in life."""
    while True:
        yield f"{random.choice(FIRST_NAMES)} {random.choice(SURNAMES)}"


DOCUMENTS = (
    "handlingsplanen för",
    "överenskommelsen om",
    "den gemensamma rutinen för",
    "länsrapporten om",
    "uppdragsbeskrivningen för",
    "budgetförslaget för",
    "samverkansavtalet om",
    "utvärderingen av",
    "utbildningsplanen för",
    "riktlinjerna för",
)
"""What is decided about, with one of TOPICS after it."""

NOTED = (
    "att lägga informationen till handlingarna.",
    "att lägga rapporten om {topic} till handlingarna.",
    "att tacka för informationen om {topic} och lägga den till handlingarna.",
    "att notera lägesbilden av {topic}.",
)
"""How clauses are worded that close themselves."""

DECIDED = (
    ("att godkänna {document}.", None),
    ("att godkänna förslaget till {document} och lyfta det vidare till {body}.", "body"),
    ("att anta {document} att gälla från och med årsskiftet.", None),
    ("att fastställa {document}.", None),
    ("att uppdra åt RSS att ta fram ett underlag om {topic} till nästa möte.", "rss"),
    ("att uppdra åt {body} att bereda frågan om {topic} vidare.", "body"),
    ("att kansliet sammanställer kommunernas synpunkter på {document}.", "rss"),
    ("att frågan om {topic} lyfts vidare till {body}.", None),
    ("att {document} tas upp för beslut vid nästa möte.", None),
    ("att rekommendera kommunerna att anta {document}.", "everyone"),
    ("att rekommendera huvudmännen att avsätta medel för {topic} under kommande år.", "everyone"),
    ("att utse {person} till länets representant i arbetet med {topic}.", "person"),
    ("att {principal} återkommer med en redovisning av {topic}.", "principal"),
    ("att {document} skickas ut till kommunerna för synpunkter.", "rss"),
    ("att skjuta upp ärendet om {topic}.", None),
    ("att avslå förslaget om {topic}.", None),
)
"""How clauses are worded that ask for something, and who is to do it."""

APPEALED = "Kommunerna uppmanas att se över sina arbetssätt kring {topic} innan nästa möte."
"""An appeal that is no decision."""
