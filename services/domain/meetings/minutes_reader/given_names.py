"""Common given names in Sweden: they tell where the next name begins in a row of names without commas."""

GIVEN_NAMES = frozenset(
    """
    adam agneta ahmed aisha alexander ali alice alva amanda amelia amina amir anders andreas anette anita ann
    anna anne annette annica annie annika anton arne arvid astrid axel barbro bengt berit bertil birgit birgitta
    bjarne björn bo britt britta bror camilla carin carina carl carola caroline catarina cecilia charlotta
    charlotte christer christian christina claes clara dag dan daniel david disa ebba eddie edvin elin elina
    elisabet elisabeth ella ellen ellinor elsa elvira emelie emil emilia emma erica erik erika eskil ester eva
    evelina fatima felicia felix filip filippa folke frank frans fredrik fredrika frida gabriella gerd gertrud
    gina greta gudrun gun gunilla gunnar gunnel gustaf gustav göran göte hanna hannah hannes hans harald harriet
    hassan hedda hedvig helen helena helene helge helén henning henrietta henrik hillevi hugo hussein håkan
    ibrahim ida inga ingalill inge ingegerd ingela inger ingrid ingvar irene iris irma isabella isabelle isak
    ivar jacob jakob jan jane janne jasmin jasmine jeanette jennie jenny jens jerker jesper jessica joakim joel
    johan johanna johannes john johnny jon jonas jonatan jonathan jonna josefin josefine julia julius jörgen kaj
    kajsa karin karl karolina katarina katharina katja kenneth kent kerstin kim kjell klara klas krister
    kristian kristin kristina kristoffer kurt lars lasse layla leif leila lena lennart leo leon lilian lillemor
    lina linda line linn linnea linnéa linus lisa lisbet lisbeth liselott liselotte lotta louise love lovisa
    lucas ludvig lukas madeleine magdalena magnus maj maja malin malte malva marcus margareta margit margret
    mari maria mariana marianne marie marika marina marit markus martin martina maryam matilda mats mattias max
    maximilian melker mia micael michael mikael mikaela mimmi minna mira mirjam moa mohamed mohammed mona monica
    monika märit märta nadia natalie nathalie nicklas niclas nicole niklas nils nina nora ola oliver olivia olle
    olof omar oscar oskar otto ove patricia patrik paula per peter petra petter philip pia pontus ragnar rasmus
    rebecca rebecka reidar richard rickard rikard robert robin roger roland rolf ronja ronny rose roy runa rune
    rut ruth sabina saga samir samuel sandra sanna sara sarah sebastian selma signe sigrid sigvard simon siri
    sixten sofia sofie solveig sonja staffan stefan stefanie stella sten stig stina sture sune susann susanna
    susanne svante svea sven sylvia tage tanja tekla teodor teresa terese theodor therese thomas tilda tilde tim
    tina tobias tom tomas tommy tor torbjörn tord tore torgny torsten tove tuula tuva tyra ulf ulla ulrica
    ulrika urban ursula valter vega vera veronica veronika victor victoria viktor viktoria vilhelm vilma vincent
    viola viveca viveka wilma yasmin ylva yngve yvonne zahra älva åke åsa åse örjan östen
    """.split()  # noqa: SIM905
)
