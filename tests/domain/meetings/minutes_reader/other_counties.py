"""More invented papers: how county boards, associations and informal networks write. Nobody in them exists."""

COUNTY_BOARD = """
SAMMANTRÄDESPROTOKOLL
Samverkansnämnden Vätterbygden
Sammanträdesdatum
2025-03-13                                                     Sida 1 (5)

Plats och tid:    Ljusgården, Kungsgatan 4, Hjoby kl. 13:00–15:30
Beslutande:       Gunnel Asplund (S), Hjoby, ordförande
                  Torvald Nygren (M), Karleby, 1:e vice ordförande
                  Mona-Lisa Dahl (C), Tibrunda
                  Peder Ek (L), Skövlinge, tjänstgörande ersättare för Siv Broman (L)
Ej tjänstgörande ersättare:   Vilgot Ask (KD), Karleby
Frånvarande:      Siv Broman (L), Skövlinge
Övriga deltagare: Katarina Wide, samordnare
                  Jonny Brink, förvaltningschef, Karleby kommun
Utses att justera: Torvald Nygren
Justeringens plats och tid: Karleby kommunhus 2025-03-20
Paragrafer:       30–35

Underskrifter
Sekreterare   ______________________  Katarina Wide
Ordförande    ______________________  Gunnel Asplund
Justerare     ______________________  Torvald Nygren

Samverkansnämnden Vätterbygden        PROTOKOLL 2025-03-13        Sida 2 (5)

§ 30/2025 Upprop och val av justerare
Samverkansnämnden beslutar
att utse Torvald Nygren att jämte ordföranden justera dagens protokoll.

§ 31/2025 Fastställande av dagordning
Samverkansnämnden beslutar
att fastställa dagordningen.

§ 32/2025 Överenskommelse om hemsjukvård för unga vuxna
Dnr SNV 2024-118

Ärendebeskrivning
Tjänstemannaberedningen föreslog den 12 februari 2025 att överenskommelsen förlängs oförändrad. Karleby kommun har
i sitt yttrande ansett att ersättningen ska räknas upp. Hjoby kommun beslutade i december att avstå från att yttra sig.

Samverkansnämnden Vätterbygden        PROTOKOLL 2025-03-13        Sida 3 (5)

Förslag till beslut
Tjänstemannaberedningen föreslår att samverkansnämnden beslutar
att förlänga överenskommelsen till och med 2027-12-31
att uppdra åt samordnaren att räkna upp ersättningen.

Yrkanden
Mona-Lisa Dahl (C) yrkar att ärendet återremitteras för att kostnaderna ska belysas.
Peder Ek (L) yrkar bifall till beredningens förslag.

Propositionsordning
Ordföranden ställer först proposition på om ärendet ska avgöras idag eller återremitteras och finner att nämnden beslutar
att ärendet ska avgöras idag. Därefter ställer ordföranden proposition på beredningens förslag och finner det antaget.

Beslut
Samverkansnämnden beslutar
att förlänga överenskommelsen till och med 2027-12-31, samt
att uppdra åt samordnaren att räkna upp ersättningen med 2,5 pro-
cent från och med nästa årsskifte.

Reservation
Mona-Lisa Dahl (C) reserverar sig mot beslutet till förmån för eget yrkande.

Beslutet skickas till
Samtliga medlemskommuner

§ 33/2025 Delårsbokslut
Dnr SNV 2025-7

Jonny Brink redogör för utfallet.

Beslut
Nämnden beslutar enligt förslaget.

Beredningens förslag
att godkänna delårsbokslutet.

Samverkansnämnden Vätterbygden        PROTOKOLL 2025-03-13        Sida 4 (5)

§ 34/2025 Val av ledamot till styrgrupp för Nära vård
Torvald Nygren (M) anmäler jäv och deltar inte i handläggningen eller beslutet.

Samverkansnämnden beslutar att utse Jonny Brink till ledamot i styrgruppen för tiden 2025-04-01–2026-12-31.

§ 35/2025 Information och avslutning
Katarina Wide informerar om vårens konferens.
Samverkansnämnden noterar informationen till protokollet.
Ordföranden tackar och avslutar sammanträdet.
"""

STEERING_GROUP = """
Minnesanteckningar Länsstyrgruppen för barn och unga i Ådalslän
Fredag den 17/10 2025 kl 9-12, Hotell Fyren, Strömnäs / Teams

Närvarande: Bollsta kommun: Rut Hägg, Ivar Sjö. Strömnäs kommun: Ann-Britt Lo (via Teams). Region Ådalslän: Love
Brandt, Mirjam Kask.
Ej närvarande: Sollerö kommun: Tuva Rask.
Förhinder: Egil Frisk, Bollsta kommun
Vid pennan: Mirjam Kask

Ärende 1. Välkommen och presentation
Ordförande Love Brandt hälsar välkommen. Dagordningen godkänns.

Ärende 2. Föregående anteckningar (2025-09-05)
Anteckningarna gås igenom och läggs till handlingarna.

Ärende 3. Barnahus – utökade öppettider (bilaga 1)
Föredragande: Rut Hägg, IFO-chef, Bollsta
Barnahus har haft ökat tryck sedan i våras. Vid mötet den 5 september föreslogs att öppettiderna utökas. Styrgruppen
diskuterade
finansieringen och om kostnaden ska delas lika.

Beslut: Länsstyrgruppen ställer sig bakom förslaget om utökade öppettider från och med 1 januari 2026. Rut Hägg får i
uppdrag att
ta fram en kostnadsfördelning till nästa möte.

Ärende 4. Samordnad individuell plan (bilagor 2-3)
Information – ingen åtgärd. Ivar Sjö berättar om den nya mallen.

Ärende 5. Ungdomsmottagningarnas uppdrag
Love Brandt föredrar ärendet. Region Ådalslän beslutade den 2 oktober att se över mottagningarna.
Beslut:
- Länsstyrgruppen rekommenderar kommunerna att delta i översynen.
- Ann-Britt Lo utses till kontaktperson.
- Frågan tas upp igen den 12 december.

Ärende 6. Övriga frågor
a) Julfirande på Barnahus. Mirjam påminde om inbjudan.
b) Webbplatsen. Beslutades att flytta sidan till regionens portal.

Nästa möte
Fredag den 12 december 2025 kl. 9.00, Bollsta kommunhus.
"""

OFFICIALS = """
Vårdsamverkan Mellanbygd
Tjänstemannaberedningen

ANTECKNINGAR FÖRDA VID MÖTE 251017

Tid: 13.15-16.00
Lokal: Digitalt via Teams

Deltagare
Kristallberga kommun    Åsa Lundmark, Bo Ring
Norrhamn                Cecilia Thor (ersättare för Dag Malm)
Primärvården            Elin Wirén
Slutenvården            Frej Nordin – anmält förhinder
Processledare           Gry Holmén

Punkt 1 Mötet öppnas
Åsa öppnade mötet och gick igenom dagordningen, som godkändes med tillägget "Sommarbemanning" under Övrigt.

Punkt 2 Uppföljning av förra mötet
Protokollet från 250912 godkändes och lades till handlingarna.

Punkt 3 Trygg utskrivning
Gry Holmén visade siffrorna för tertial två. Ledtiderna har ökat i Norrhamn.
Elin föreslog att en gemensam arbetsgrupp tillsätts. Bo ville avvakta budgeten.

Vi beslutar:
• att tillsätta en arbetsgrupp med två deltagare från varje part,
• att arbetsgruppen lämnar sin första rapport i januari,
• att Gry sammankallar.

Punkt 4 Läkemedelsgenomgångar
Vi är eniga om att rutinen behöver förenklas.
Uppdras till Elin Wirén att ta fram ett förslag till ny rutin.
Uppdras åt Bo Ring att förankra frågan hos MAS-nätverket.

Punkt 5 Remiss: Digital fallprevention
Remissen besvaras senast 30 november. Förslaget är att beredningen avstår från att svara. Vi tar ställning nästa gång.

Punkt 6 Återkoppling från politiska samrådet
Cecilia återkopplade. Samrådet beslutade att godkänna verksamhetsplanen.

Punkt 7 Övrigt
Sommarbemanning - bordläggs till nästa möte.

Punkt 8 Kommande möten
14 november kl 13.15, 12 december kl 13.15
"""

ELDERLY_NETWORK = """
Äldrenätverket i Sjöbygdens län
Mötesanteckningar
Datum: fredag den 17 oktober 2025
Tid: 09:00–12:00 (fika från 08:30)
Plats: Sessionssalen, Rådhuset i Storvik / Teams

På plats: Ulla-Karin Fager (Storvik), Hans Tjäder (Lillåsen), Ingela Bark (Bergunda)
På distans: Johan af Klint (Ölme), Fatima El-Hassan (Region Sjöbygd)
Frånvarande: Kjell-Åke Myhr (Näsbo)
Sekreterare: Ingela Bark

1) Inledning
Ulla-Karin hälsade välkommen.
Beslutades att godkänna dagordningen.

2) Anhörigstöd
Hans Tjäder presenterade en enkät till anhöriga (se bilaga A). Svarsfrekvensen var låg.
Nätverket diskuterade om enkäten ska göras om. Det framfördes önskemål om att Region Sjöbygd deltar.
Beslutades att enkäten görs om under våren,
att Hans Tjäder håller samman arbetet samt
att resultatet redovisas i nätverket i juni.

3) Demensvård
3.1 Nationella riktlinjer
Fatima El-Hassan informerade om de nya riktlinjerna, bilaga B.
Informationen noterades.
3.2 BPSD-registret
Nätverket enades om att alla kommuner ska registrera i BPSD från och med mars 2026.
Avstämning sker i april.

4) Välfärdsteknik
Frågan om gemensam upphandling av larm väcktes i juni. Näsbo har lämnat skriftliga synpunkter. Nätverket föreslår
socialchefsnätverket att besluta att upphandlingen görs gemensamt.

5) Runda
Storvik: Nytt boende öppnar i maj.
Lillåsen: Byter verksamhetssystem.
Bergunda: Rekryterar enhetschef.

6) Nästa träff
Den 4 december 2025 i Lillåsen, 09:00–12:00.
"""

POLITICAL_COUNCIL = """
Protokoll fört vid Politiskt samråd Sörbygden
2025-10-17

Plats: Herrgården, Sal B
Tid: kl. 10.00 – 11.45

Ledamöter
Anneli Krook (S), ordf., Vindala
Sten-Ove Bäck (M), v. ordf., Region Sörbygd
Ylva Rönn (V), Hultaby
Mats Öberg (SD), Hultaby

Ersättare
Pia Stål (C), Vindala
Rolf Envall (L), Region Sörbygd (ej närvarande)

Tjänstemän
Linnéa Palm, socialchef, Vindala
Oskar Ljung, sekreterare

Frånvarande
Greta Moberg (MP), Region Sörbygd

§ 1 Öppnande
Ordförande öppnar samrådet.

§ 2 Val av justerare
Till justerare valdes Ylva Rönn.

§ 3 Godkännande av dagordningen
Dagordningen godkänns.

§ 4 Färdplan för nära vård
Linnéa Palm redovisar arbetsgruppens förslag till färdplan, bilaga 1.

Yrkande
Mats Öberg (SD) yrkar avslag på färdplanen.
Sten-Ove Bäck (M) yrkar att samrådet beslutar att anta färdplanen med ändringen att år 2028 byts mot 2027.

Beslutsgång
Ordförande ställer proposition på Bäcks yrkande mot avslag och finner att samrådet beslutar enligt Bäcks yrkande.

Samrådet beslutade
dels att anta färdplanen med ändringen att år 2028 byts mot 2027,
dels att översända den till huvudmännen för ställningstagande.

Reservation
Mats Öberg reserverar sig mot beslutet.

§ 5 Mobila team
Information om läget. Ingen åtgärd.

§ 6 Skrivelse om väntetider
Skrivelse har inkommit från pensionärsorganisationerna. Ylva Rönn föreslår att samrådet ska besvara skrivelsen.
Samrådet ger presidiet i uppdrag att besvara skrivelsen.

§ 7 Avslutning
Ordförande tackar för mötet.

Vid protokollet                     Justeras

Oskar Ljung                         Ylva Rönn

Anneli Krook
ordförande
"""

COMMITTEE = """
Socialnämndens arbetsutskott                       PROTOKOLL
Gränsbygdens kommunförbund                         Sammanträdesdatum: 2025-10-17
                                                   Blad 1 av 3

Tid och plats      Fredagen den 17 oktober 2025, kl. 08.30–10.10, Kommunhuset Granvik, rum Björken
Ledamöter          Margareta Ståhl (C), ordförande
                   Lars-Erik Hjort (S)
                   Nadja Ferm (M) §§ 41–43
Övriga             Per Gran, förbundsdirektör
                   Tove Lans, nämndsekreterare
Justerare          Lars-Erik Hjort

§ 41  Budgetuppföljning september                    KF 2025/00341
Arbetsutskottets beslut
1. Arbetsutskottet godkänner budgetuppföljningen.
2. Förbundsdirektören får i uppdrag att redovisa åtgärder för individ- och familjeomsorgen senast den 1 december.

Sammanfattning av ärendet
Prognosen visar ett underskott på 4,2 mnkr. Förbundsdirektören föreslår i tjänsteskrivelse 2025-10-06 att
uppföljningen godkänns.

Beslutsunderlag
Tjänsteskrivelse 2025-10-06
Budgetuppföljning, bilaga 1

§ 42  Riktlinjer för kontaktpersoner                 KF 2025/00298
Arbetsutskottets förslag till förbundsstyrelsen
Förbundsstyrelsen beslutar
att anta riktlinjer för kontaktpersoner, samt
att upphäva riktlinjerna från 2019.

Sammanfattning av ärendet
Riktlinjerna har inte setts över på sex år.

§ 43  Medborgarförslag om träffpunkt                 KF 2025/00217
Arbetsutskottets beslut
Ärendet bordläggs.

Ärendet
I ett medborgarförslag föreslås att förbundet beslutar att öppna en träffpunkt för unga i Granvik.

Blad 2 av 3

§ 44  Delegationsbeslut
Arbetsutskottets beslut
Redovisningen av delegationsbeslut för tiden 2025-09-01–2025-09-30 läggs till handlingarna.

§ 45  Förbundsdirektören informerar
Per Gran informerar om
- rekryteringen av ny HR-chef
- Länsstyrelsens tillsyn
- att förbundets lokaler byggs om under våren
"""

RUNNING_WITHOUT_NUMBERS = """
Minnesanteckningar från Socialchefsnätverket Östra Götaskogen

Möte: 17 oktober 2025, 08:45–11:30
Var: Konferensrum Vanadis, Regionens hus

Deltagare: Barbro Lind (Älmvik), Christer Vall (Rosenby), Disa Hägerström (Torsåkra), Erland Quist (Region Götaskogen)
Förhinder: Frida Nyman (Solberg), Gösta Ahl (Torsåkra)

Inledning
Barbro Lind inledde och mötet godkände dagordningen utan ändringar.

Föregående mötesanteckningar
Anteckningarna från den 12 september lades till handlingarna.

Lägesbild placeringar
Christer Vall redogjorde för hur placeringarna ökat under året. Kostnaden har stigit med en femtedel. Efter diskussion
beslutade nätverket att ta fram en gemensam inköpsstrategi och att Christer Vall ansvarar för arbetet. Disa Hägerström
undrade om
regionen kan delta. Erland Quist tar med sig frågan.

Samverkan med Arbetsförmedlingen
Vid förra mötet beslutades att bjuda in Arbetsförmedlingen. De kunde inte komma. Nätverket gav Disa Hägerström i
uppdrag att bjuda
in dem på nytt till mötet i januari. Kommunerna uppmanas att skicka frågor till Disa senast den 15 december.

Överenskommelse om egenvård
Erland Quist presenterade ett utkast. Nätverket ansåg att utkastet behöver arbetas om och bör därför inte antas nu.
Det beslutades att
återremittera ärendet till arbetsgruppen.

Övriga frågor
Inga övriga frågor anmäldes.

Nästa möte
28 november 2025 i Rosenby
"""

ASSOCIATION = """
Kommunförbundet Bergslagsbygden
Förbundsstyrelsen

PROTOKOLL nr 7/2025
Fört vid sammanträde fredagen den 17 oktober 2025 i Hammarsala, Folkets hus
Tid: 9.30-12.05
§§ 88–94

Närvarande ledamöter: Bengt-Olov Frid (S), Hammarsala, Carola Mård (M), Nora hed, Daniel Ytter (C), Lingboda
Tjänstgörande ersättare: Eva Klang (KD), Lingboda
Icke tjänstgörande ersättare: Folke Rask (S), Hammarsala
Anmält förhinder: Gun Norling (L), Nora hed
Från kansliet: Hugo Sand, förbundschef; Irma Rehn, jurist, §§ 90–91
Sekreterare: Klara Toll

§ 88 MÖTETS ÖPPNANDE
Ordförande Bengt-Olov Frid förklarar sammanträdet öppnat.

§ 89 VAL AV JUSTERARE
Styrelsen beslutar att välja Carola Mård att justera protokollet.

§ 90 AVTAL OM GEMENSAM FAMILJERÄTT
Irma Rehn föredrar ärendet. Bilaga A.
Arbetsutskottet föreslår 2025-09-30 § 55 att styrelsen beslutar att godkänna avtalet.
Carola Mård yrkar på tilläggsförslaget att avtalet ska utvärderas efter två år.
Ordförande ställer proposition på arbetsutskottets förslag och därefter på tilläggsyrkandet och finner att styrelsen
bifaller båda.

Styrelsen beslutar
att godkänna avtalet om gemensam familjerätt, och
att avtalet ska utvärderas efter två år.
Beslutet är enhälligt.

§ 91 REMISS OM TILLSYN (bordlagt ärende)
Styrelsen diskuterar remissen. Irma Rehn kommer att skriva ett utkast.
Styrelsen beslutar att överlåta åt presidiet att lämna yttrande senast 2025-11-14.

§ 92 EKONOMISK RAPPORT
Hugo Sand redovisar den ekonomiska rapporten per den 30 september. Bilaga B.
Styrelsen beslutar att lägga rapporten till handlingarna.

§ 93 ÖVRIGA FRÅGOR
a) Lokalhyra
Hugo Sand informerar att hyresavtalet löper ut i juni.
Styrelsen beslutar att uppdra åt förbundschefen att förhandla med hyresvärden.
b) Julbord
Julbordet äger rum den 11 december.

§ 94 NÄSTA SAMMANTRÄDE
Nästa sammanträde hålls fredagen den 5 december kl. 9.30 i Lingboda.

Vid protokollet                       Justeras
Klara Toll                            Bengt-Olov Frid        Carola Mård
"""

CALL = """
Kallelse till Samverkansnämnden Vätterbygden
Tid: torsdag 13 november 2025 kl. 13.00
Plats: Karleby kommunhus

Dagordning
1. Öppnande
2. Val av justerare
3. Överenskommelse om hjälpmedel
   Förslag till beslut: Samverkansnämnden beslutar att anta överenskommelsen.
4. Budget 2026
   Samverkansnämnden föreslås besluta att fastställa budgeten.
5. Övriga frågor
6. Avslutning

Gunnel Asplund, ordförande
"""

PLAN = """
Verksamhetsplan 2026
Vårdsamverkan Mellanbygd

1. Inledning
Verksamhetsplanen beskriver det gemensamma arbetet. Styrgruppen beslutade i maj att fyra områden ska prioriteras.

2. Mål
2.1 Trygg utskrivning
Ledtiden ska vara högst tre dagar.
2.2 Psykisk hälsa
Alla kommuner ska ha en plan.

3. Uppföljning
Uppföljning sker två gånger per år.
"""

VOTED = """
Protokoll
Hälsodirektionen i Fjällnäs
Datum 2025-10-17   Tid 09.00–11.30   Plats Fullmäktigesalen

Närvarande
Ordinarie ledamöter:
Agda Brunn (S)
Birger Moen (M)
Cilla Stark (V)
David Öhn (C)
Ersättare:
Elsa Pihl (S) ersätter Frans Löv (S)

Ärende 12
Flytt av jourmottagning

Förvaltningens förslag till beslut:
Direktionen beslutar att jourmottagningen flyttas till Fjällnäs sjukhus.

Birger Moen (M) yrkar avslag.
Cilla Stark (V) yrkar i första hand återremiss, i andra hand avslag.

Ordföranden ställer proposition på återremiss mot avgörande i dag och finner att direktionen beslutat att avgöra
ärendet i dag.
Votering begärs och verkställs. Den som röstar ja röstar för förvaltningens förslag, den som röstar nej röstar för avslag.
Omröstningsresultat: 3 ja och 2 nej.
Ja: Agda Brunn, David Öhn, Elsa Pihl
Nej: Birger Moen, Cilla Stark

Direktionens beslut blir därmed
att jourmottagningen flyttas till Fjällnäs sjukhus den 1 mars 2026.

Mot beslutet reserverar sig Birger Moen (M) och Cilla Stark (V).

Ärende 13
Samråd om tandvård
Direktionen tackar för informationen.

Ärende 14
Motion om gratis halkskydd
I motionen föreslår Cilla Stark att direktionen beslutar att dela ut halkskydd till alla över 70 år.
Direktionen beslutade att motionen ska anses besvarad.

Ärende 15
Utökad sjukresebudget
Direktionen beslutar, i enlighet med förvaltningens förslag och med stöd av reglementet § 4, att utöka
sjukresebudgeten med 1,2 mkr samt att medlen tas ur det egna kapitalet.
"""

INFINITIVES = """
Protokoll för Regional samordningsgrupp Nordkusten
Sammanträde 17 oktober 2025, klockan 08.15 till 10.00
Sammanträdesrum Lyran, Kusthamn

Beslutande ledamöter: se närvarolista sidan 2

§ 17 Överföring av medel
Dnr 2025/0098

Beslut
Regional samordningsgrupp beslutar att
1.  överföra 300 000 kronor från 2025 till 2026,
2.  ge processledaren i uppdrag att revidera budgeten, samt att
3.  i övrigt lämna begäran utan åtgärd.

Tidigare beslut
Samordningsgruppen beslutade 2024-11-08 § 31 att anslå medlen.

§ 18 Kommungemensam socialjour
Förslag till beslut
Samordningsgruppen beslutar att
- starta en socialjour
- fördela kostnaden efter invånarantal

Beslut
Samordningsgruppen beslutar i enlighet med förslaget med tillägget att verksamheten utvärderas 2027.

§ 19 Tillsättande av arbetsgrupp
Samordningsgruppen beslutar att tillsätta en arbetsgrupp bestående av
- Rakel Sund, Kusthamn
- Olof Frisk, Nordvik
med uppdrag att föreslå en ny organisation.

§ 20 Meddelanden
Följande meddelanden har kommit in:
- Socialstyrelsen: beslut att bevilja statsbidrag
- IVO: beslut att avsluta ärende 3.5-1234/2025

Närvarolista
Ledamot              Kommun       Närvarande
Rakel Sund           Kusthamn     ja
Olof Frisk           Nordvik      ja
Sixten Bro           Myrås        nej
"""

AS_PROPOSED = """
Samordningsförbundet Tre Åar
Styrelseprotokoll 2025-10-17
Plats: Åhuset, Kvarnby. Tid: 09.00-11.00
Närvarande: Ordförande Mary Holst, Region Tre Åar. Vice ordförande Ove Glans, Kvarnby kommun. Ledamot Åke Sten,
Försäkringskassan.
Frånvarande: Ledamot Ebba Lin, Arbetsförmedlingen
Adjungerad: förbundschef Ester Gyll

1 Sammanträdet öppnas
Mary Holst öppnar.

2 Dagordningen
Beslut: Dagordningen godkänns med tillägg av punkt 7 b.

3 Insatsen Grön väg
Föredragning av Ester Gyll.
Förslag till beslut: att bevilja insatsen Grön väg 850 000 kr för 2026.
Styrelsen diskuterade och konstaterade att insatsen har nått sina mål.
Beslut: Enligt förslag.

4 Ansökan från Kvarnby kommun
Förslag till beslut: att avslå ansökan.
Ove Glans deltog inte i överläggningen på grund av jäv.
Beslut: Styrelsen beslutade att i stället bordlägga ansökan.

5 Rapport från beredningsgruppen
Beredningsgruppen har träffats två gånger. Beredningsgruppen beslutade att bjuda in Kriminalvården.
Beslut: Rapporten läggs till handlingarna.

6 Firmateckning
Styrelsen beslutade att förbundets firma tecknas av ordförande Mary Holst och förbundschef Ester Gyll, två i förening, att
förbundschefen ensam får teckna avtal upp till 100 000 kr, samt att paragrafen justeras omedelbart.

7 Övriga frågor
7 a Konferens i maj
Ester Gyll påminner.
7 b Hyra av lokal
Styrelsen gav förbundschefen mandat att teckna hyresavtal.

8 Avslut

Ester Gyll, sekreterare      Mary Holst, ordförande     Åke Sten, justerare
"""

BY_MAIL = """
Presidiet för Regionalt forum Skogslandet
Beslut per capsulam 2025-10-17

Följande ledamöter har deltagit i beslutet: Kaj Lund, Ritva Saari, Tor Bjelke

Ärende: Yttrande över SOU 2025:61
Forumet har beretts tillfälle att yttra sig. Yttrandet har beretts av socialcheferna.

Presidiet beslutar
att avge yttrande enligt bilaga 1
att omedelbart justera beslutet.

Per-Axel Dunder
sekreterare
"""
