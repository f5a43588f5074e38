"""Invented papers of the family: other counties' ways of writing minutes. Nobody in them exists."""

import csv
from pathlib import Path

from services.domain.meetings.minutes_reader import extract, understand
from services.domain.meetings.minutes_reader.understood import Known, Understanding

_REFERENCE = Path("services/domain/tenancy/reference/municipalities.csv")
KNOWN = Known(organisations=frozenset(row["name"] for row in csv.DictReader(_REFERENCE.open(encoding="utf-8"))))


def read(text: str, name: str = "papper.txt") -> Understanding:
    return understand(extract(name, text.encode()), KNOWN)


PROTOCOL_THROUGH_THE_YEAR = """
REGION ÄLVDAL                                   SAMMANTRÄDESPROTOKOLL                     1 (3)
Välfärdsrådet
                                                Sammanträdesdatum
                                                2025-03-04

Plats och tid        Regionhuset, Sal Björken, kl. 13.00–15.45

Beslutande           Karin Almroth (S), ordförande
                     Göran Sjövall (M), vice ordförande
                     Inger Norling (C)
                     Ahmed Said (V) §§ 12–16
                     Lars Tegnér (KD), tjänstgörande ersättare för Bo Ek (M)

Övriga deltagare     Petra Hage, utvecklingsledare
                     Maja Lind, sekreterare

Utses att justera    Göran Sjövall

Justerandes sign                        Utdragsbestyrkande
\f
REGION ÄLVDAL                                   SAMMANTRÄDESPROTOKOLL                     2 (3)
Välfärdsrådet
                                                Sammanträdesdatum
                                                2025-03-04

§ 12    Val av justerare

Beslut

Göran Sjövall utses att justera dagens protokoll.

§ 13    Dnr VR 2025/14
Överenskommelse om samverkan vid utskrivning

Beslut

Välfärdsrådet beslutar

att     rekommendera huvudmännen att anta överenskommelsen om samverkan vid
        utskrivning från sluten hälso- och sjukvård,

att     överenskommelsen ska gälla från och med den 1 september 2025, samt

att     uppdra åt länschefsnätverket att följa upp hur överenskommelsen

Justerandes sign                        Utdragsbestyrkande
\f
REGION ÄLVDAL                                   SAMMANTRÄDESPROTOKOLL                     3 (3)
Välfärdsrådet
                                                Sammanträdesdatum
                                                2025-03-04

        tillämpas och återrapportera till rådet i mars 2026.

Sammanfattning av ärendet

Den nuvarande överenskommelsen löper ut. Länschefsnätverket beslutade den 14 januari 2025
att ställa sig bakom förslaget. Enligt 2 kap. 6 §
socialtjänstlagen ska kommunen samverka.

Beslutsunderlag
Tjänsteskrivelse 2025-02-11
Förslag till överenskommelse, bilaga 1

Beslutet skickas till
Kommunerna i länet
Regionstyrelsen

§ 14    Information om den nya socialtjänstlagen
Föredragande: Petra Hage, utvecklingsledare

Petra Hage informerar om läget. Kommunerna har kommit olika långt.

Beslut

Välfärdsrådet tackar för informationen och lägger den till handlingarna.

Justerandes sign                        Utdragsbestyrkande
"""

SHORT_PROTOCOL = """Kortprotokoll
Länschefsnätverket 2025-05-09
Närvarande: Siv Ahl, Bo Grann, Eva Tolv

Beslut i korthet

1. Dagordningen
Dagordningen godkändes.

2. Gemensam beredskap
Nätverket ställer sig bakom förslaget till handlingsplan. RSS får i uppdrag att ta fram en tidplan till mötet i september.

3. Digitala stöd
Frågan bordlades till nästa möte.

4. Val till arbetsgrupp
Bo Grann utsågs till länets representant.
"""

RUNNING_TEXT = """Mötesanteckningar från nätverket för myndighetschefer
Torsdag 6 februari 2025 kl 9-11.30
Plats: Teams
Deltagare: Ann Broman (Sala), Per Vik (Köping), Lisa Hahn (Arboga), Sten Mo (Heby)
Frånvarande: Ulla Rask (Norberg)

1. Välkommen
Ann hälsade alla välkomna. Mötet godkände dagordningen.

2. Orosanmälningar
Per berättade hur de arbetar i Köping. Frågan har diskuterats tidigare, och nätverket beslutade i höstas att följa
antalet anmälningar. Mötet beslutade att en gemensam mall ska tas fram och att Lisa Hahn ansvarar för den.
Regeringen har beslutat att utreda saken vidare.

3. Ny rutin för placeringar
En arbetsgrupp vill ha mer tid. Nätverket enades om att återkomma till frågan vid mötet den 3 april. Det
beslutades även att bjuda in juristen. Vi ska besluta om rutinen i vår.

4. Övrigt
Inget att ta upp.
"""

PROPOSALS_AND_DECISIONS = """Protokoll
Styrgruppen för nära vård
2025-06-12

Närvarande
Ordförande: Gun Hallin, Region Älvdal
Nils Brage, Mora kommun
Sekreterare: Åsa Dahl

§ 1 Föregående protokoll
Förslag till beslut: att lägga protokollet till handlingarna.
Beslut: Enligt förslaget.

§ 2 Budget för kansliet
Föredragande: Åsa Dahl
Kansliet behöver en halv tjänst till. Arbetsutskottet föreslår att styrgruppen beslutar att avvakta.

Förslag till beslut
att godkänna budgeten för 2026
att anställa en samordnare på halvtid

Styrgruppen beslutade
att godkänna budgeten för 2026, samt att frågan om anställning bereds vidare av kansliet.

§ 3 Remiss om läkemedel
Förslag till beslut
att avstå från att svara
Beslut
Frågan återremitteras till arbetsgruppen.
"""

BOARD = """SOCIALNÄMNDEN                          Protokoll
Datum 2025-04-22
Tid: kl 13.15–16.00
Plats: Kommunhuset, Stora salen
Närvarande ledamöter
Eva Malm (S), ordförande
Tom Rehn (M)
Ersättare
Ina Fors (C)

§ 31 Månadsrapport
Socialnämnden beslutar att
1. godkänna månadsrapporten,
2. uppdra åt förvaltningschefen att ta fram åtgärder som minskar
kostnaden för placeringar, och
3. redovisa dem i juni.

Ärendet
Förvaltningen redovisar ett underskott. Nämnden kan besluta att flytta medel.

§ 32 Yttrande till kommunstyrelsen
Socialnämnden beslutar föreslå kommunstyrelsen
att anta riktlinjerna, och
att upphäva de tidigare.

§ 33 Delegationsbeslut
Socialnämnden beslutar att godkänna redovisningen av delegationsbeslut.

Vid protokollet
Maj Ahlin

Justeras
Eva Malm          Tom Rehn
"""

VOTES_AND_RESERVATIONS = """Protokoll fört vid sammanträde med Samverkansnämnden för vård och omsorg
den 18 november 2024

§ 58 Avgift för hjälpmedel
Dnr 2024-101

Samverkansnämndens beslut
Samverkansnämnden beslutar
att höja avgiften från och med den 1 januari 2025

Yrkanden
Tom Rehn (M) yrkar att avgiften ska vara oförändrad.
Eva Malm (S) yrkar bifall till förvaltningens förslag.

Beslutsgång
Ordföranden ställer förslagen mot varandra och finner att nämnden beslutar enligt förvaltningens förslag.
Omröstning begärs.

Omröstning
Ja-röst för förvaltningens förslag, nej-röst för Rehns yrkande.
Med 5 ja-röster mot 3 nej-röster beslutar nämnden att höja avgiften.

Reservation
Tom Rehn (M) reserverar sig mot beslutet.

Jäv
Ina Fors (C) deltar inte i handläggningen av ärendet på grund av jäv.

Protokollsanteckning
Bo Ek (V) lämnar en protokollsanteckning.

§ 59 Meddelanden
Samverkansnämnden beslutar
att lägga meddelandena till handlingarna.
"""

MOTIONS = """Protokoll årsmöte Länsföreningen Samverkan 2025-03-20

§ 7 Motion om en gemensam webbplats
Motion från Orsa kommun. Motionären föreslår att föreningen skaffar en webbplats och att den är klar till hösten.
Styrelsen föreslår att motionen avslås.
Årsmötet beslutade att avslå motionen.

§ 8 Motion: Fler möten på distans
Motionären yrkar
att minst hälften av mötena hålls på distans
att resor räknas om
Styrelsen ställer sig positiv.
Årsmötet beslutade
att bifalla motionens första yrkande
att anse den i övrigt besvarad

§ 9 Avslutning
Ordföranden tackade alla.
"""

AGENDA = """Dagordning
Socialchefsnätverket
Datum: 12 december 2025
Tid: 09.00–12.00
Plats: Teams

1. Mötets öppnande
2. Godkännande av dagordning
3. Föregående minnesanteckningar
4. Rapport från nationell nivå
   a) Information: Half-time i nätverken. Föredragande: Hedvig Forsell, RSS Aros
   b) Beslut: Remissvar om registret (Bilaga A)
      Förslag till beslut: Nätverket beslutar att ställa sig bakom svaret.
5. Nya ärenden
6. Nästa möte 16 januari 2026
"""

TWO_COLUMNS = """Minnesanteckningar Nätverket för äldreomsorg 2025-09-30

1. Öppnande                                       3. Sommaren
Mötet öppnades av ordföranden som hälsade         Alla kommuner har klarat sommaren bättre än
alla välkomna till höstens första möte.           i fjol. Några har haft det svårt med nätter.
Nätverket beslutade                               Nätverket beslutade
att godkänna dagordningen.                        att en gemensam utvärdering görs av sommaren
                                                  och redovisas i december.
2. Kompetens
Sala visade hur de arbetar med handledning        4. Nästa möte
och vad det har kostat. Flera vill pröva.         Nästa möte hålls den 12 december i Köping.
Nätverket beslutade                               Ordföranden avslutade mötet och tackade alla
att lägga informationen till handlingarna.        som hade kommit till mötet.
"""

NOISE = """The quick brown fox jumps over the lazy dog. Quarterly revenue grew by 12 percent, driven by
strong demand in all segments. See section 4.2 for details.

1. Introduction to the system
2. Getting started with the installer
   a) Download
   b) Install

We decided to postpone the release. Contact support at any time between 9.00 and 17.00.
"""

IN_BULLETS = """MÖTESANTECKNINGAR
Möte: Samverkansgruppen barn och unga
Datum och tid: 2025-01-21, kl. 13–15
Närvarande:
- Karin Ek, Sala kommun
- Bo Alm, Region Aros (via Teams)
- Lina Öst (ers. för Mats Rud), Köping
Ej närvarande: Mats Rud, Köping

§ 1. Inledning
Karin hälsar välkommen.

§ 2. Gemensam utbildning – beslut
Gruppen har fått in 40 anmälningar.
Beslut:
• Utbildningen genomförs i april.
• Bo Alm tar kontakt med föreläsaren.
• Att kommunerna betalar hälften var.

§ 3. Ungas psykiska hälsa (information)
Bo Alm informerade. Kommunerna ombeds svara på enkäten senast den 14 februari.

§ 4. Nästa möte
2025-03-18 i Köping
"""
