"""A fictional plan to print: a school that does not exist, people nobody knows, sections short and long."""

from dataclasses import replace
from datetime import date

from plans.document import Contact, DutyRow, LawNote, PlanDocument, PrintAnnex, PrintChapter, PrintSection

CHECKED = date(2026, 6, 2)
LAW = {
    "policy": LawNote(
        "De school voert beleid voor de veiligheid van leerlingen: sociaal, psychisch en lichamelijk. Dat "
        "beleid staat "
        "op papier en de school handelt ernaar.",
        "Wet op het primair onderwijs, artikel 4c",
        CHECKED,
    ),
    "person": LawNote(
        "Eén persoon is aanspreekpunt bij pesten en coördineert het beleid tegen pesten. De naam staat in de "
        "schoolgids.",
        "Wet op het primair onderwijs, artikel 4c en artikel 13",
        CHECKED,
    ),
    "monitor": LawNote(
        "De school meet elk schooljaar hoe veilig leerlingen zich voelen, met een vragenlijst die betrouwbaar is, en "
        "geeft de uitkomsten aan de inspectie.",
        "Wet op het primair onderwijs, artikel 4c",
        CHECKED,
    ),
    "code": LawNote(
        "De school heeft een meldcode met vijf stappen en een afwegingskader, en bevordert dat medewerkers ze "
        "gebruiken.",
        "Wet op het primair onderwijs, artikel 4b",
        CHECKED,
    ),
}

MOTTO = (
    "<p>Op De Regenboog hoort iedereen erbij. Dat klinkt vanzelfsprekend, maar dat is het niet. We oefenen het elke "
    "dag, we zeggen het tegen elkaar als het misgaat en we vieren het als het goed gaat. Wie bij ons "
    "binnenkomt, wordt "
    "gezien en begroet met zijn eigen naam.</p>"
    "<p>Veilig zijn heeft drie kanten. Niemand doet je pijn. Niemand maakt je bang. En je mag zijn wie je bent, met "
    "alles wat daarbij hoort. Die drie horen bij elkaar: wie bang is, leert niet, en wie er niet bij hoort, vertelt "
    "niet wat er aan de hand is.</p>"
)
AGREEMENTS = (
    "<h3>Onze drie afspraken</h3><ul><li><p>We zijn aardig voor elkaar, ook als niemand kijkt.</p></li>"
    "<li><p>Zegt iemand ‘stop’, dan stop je. Meteen.</p></li><li><p>Zie je dat het misgaat, dan haal je hulp. Hulp "
    "halen is geen klikken.</p></li></ul><p>De afspraken hangen in elke klas. In de eerste vier weken van het "
    "schooljaar "
    "praat elke groep erover en maakt er eigen voorbeelden bij. De leerlingenraad kiest elk jaar één afspraak die "
    "extra aandacht krijgt.</p>"
)
PARENTS = (
    "<p>Ouders kennen hun kind het best. Daarom willen we snel van elkaar weten wat er speelt. Is er iets gebeurd op "
    "school, dan bellen we nog dezelfde dag. Hoor je thuis iets wat wij moeten weten, vertel het ons dan ook.</p>"
    "<h3>Dit mag je van ons verwachten</h3><ul><li>We nemen elke melding serieus, hoe klein ook.</li><li>Je hoort "
    "dezelfde dag van ons als er iets met je kind is gebeurd.</li><li>We vertellen wat we doen, en ook wat we niet "
    "kunnen vertellen.</li><li>Na twee weken en na zes weken vragen we of het echt beter gaat.</li></ul>"
    "<h3>Dit vragen we van jou</h3><ol><li>Bel ons als je je zorgen maakt. Wacht niet tot het vanzelf overgaat.</li>"
    "<li>Spreek andere kinderen niet zelf aan op het plein. Dat doen wij.</li><li>Praat thuis over de drie "
    'afspraken. Ze staan in <a href="#afspraken">paragraaf 1.1</a>.</li></ol>'
)
WHO = (
    "<p>Wie iets moeilijk vindt, moet weten bij wie je terechtkunt. Daarom staat hier wie wat doet en wanneer "
    "diegene op "
    "school is. Verandert er iemand, dan passen we deze tabel dezelfde week aan.</p>"
    "<table><thead><tr><th>Rol</th><th>Wie</th><th>Taak</th><th>Bereikbaar</th></tr></thead><tbody>"
    "<tr><td>Directeur</td><td>Noor</td><td>Leidt het veiligheidsbeleid en beslist over "
    "schorsing.</td><td>Elke dag</td></tr>"
    "<tr><td>Aanspreekpunt bij pesten en veiligheidscoördinator</td><td>Anna de Boer</td><td>Helpt bij pesten, houdt "
    "meldingen bij en bereidt het kwartaalgesprek voor.</td><td>Maandag, dinsdag, donderdag</td></tr>"
    "<tr><td>Intern begeleider</td><td>Aylin Şükran</td><td>Kijkt mee bij zorgen over een kind. Is "
    "aandachtsfunctionaris "
    "voor de meldcode.</td><td>Maandag tot en met donderdag</td></tr>"
    "<tr><td>Preventiemedewerker</td><td>Łukasz Wójcik</td><td>Let op veilig werken en een veilig "
    "gebouw.</td><td>Elke "
    "dag</td></tr><tr><td>Vertrouwenspersoon buiten de school</td><td>Via het bestuur</td><td>Luistert, denkt mee en "
    "wijst de weg. Werkt niet op onze school.</td><td>0800-0000</td></tr></tbody></table>"
)
SUPERVISION = (
    "<p>In de grote pauze lopen vier medewerkers rond: twee op het plein, één bij de fietsen en één in de "
    "gang. Ze dragen "
    "een geel hesje. Zo zien leerlingen bij wie ze terechtkunnen. Het toezicht begint vijf minuten vóór de pauze.</p>"
    "<h3>Wat we afspreken</h3><ol><li>Wie toezicht heeft, is op tijd buiten en belt niet.</li><li>We lopen "
    "rond en staan "
    "niet bij elkaar.</li><li>Zie je pesten, dan meld je het nog dezelfde dag.</li><li>Ben je ziek, dan "
    "regelt Bram vóór "
    "9.00 uur iemand anders.</li></ol>"
    "<table><tbody><tr><th>Plek</th><th>Wie</th><th>Wanneer</th><th>Let op</th></tr>"
    "<tr><td>Plein, kant van de straat</td><td>Leerkracht groep 5–8</td><td>10.10–10.35 uur<br>12.10–12.50 uur</td>"
    "<td>Voetbal en tikspel apart houden</td></tr><tr><td>Plein, kant van de zandbak</td><td>Leerkracht groep "
    "1–4</td>"
    "<td>10.10–10.35 uur<br>12.10–12.50 uur</td><td>Wie speelt steeds alleen?</td></tr><tr><td>Fietsenstalling</td>"
    "<td>Onderwijsassistent</td><td>12.10–12.50 uur<br>14.10–14.25 uur</td><td>Geen zicht vanuit de klas</td></tr>"
    "<tr><td>Gang en toiletten</td><td>Conciërge</td><td>10.10–10.35 uur<br>12.10–12.50 uur</td><td>Elke tien "
    "minuten een "
    "ronde</td></tr></tbody></table>"
)
STEPS = (
    "<p>Plagen is grappig voor allebei en houdt vanzelf op. Pesten gaat door, is steeds op dezelfde gericht "
    "en doet pijn. "
    "Twijfelen we? Dan noemen we het pesten en doen we wat hieronder staat.</p>"
    "<h3>Stap 1. Stoppen en luisteren</h3><p>Nog dezelfde dag. We zorgen dat het stopt. We luisteren naar het "
    "kind dat "
    "gepest wordt en vragen wat er nu nodig is. We bellen de ouders. De leerkracht meldt het aan het "
    "aanspreekpunt.</p>"
    "<h3>Stap 2. Uitzoeken wat er speelt</h3><p>Binnen twee schooldagen. We praten apart met iedereen die "
    "erbij was, ook "
    "met kinderen die het zagen. We schrijven op wat we horen, zonder oordeel.</p>"
    "<h3>Stap 3. Afspraken maken</h3><p>Binnen een week. We maken met elk kind en de ouders een plan op één "
    "bladzijde: wat "
    "stopt, wat helpt en wie let op. Is iedereen eraan toe, dan volgt een herstelgesprek.</p>"
    "<h3>Stap 4. Vragen of het is gestopt</h3><p>Na twee weken. We vragen het aan het kind zelf, alleen en op "
    "een rustig "
    "moment. Is het niet gestopt, dan gaan we terug naar stap 3 en halen we hulp van buiten.</p>"
    "<h3>Stap 5. Nog een keer vragen en afsluiten</h3><p>Na zes weken. Gaat het goed, dan sluiten we de "
    "melding af. Kind "
    "en ouders horen dat van ons. Ook daarna mag je altijd terugkomen.</p>"
)
TALK = (
    "<p>Een herstelgesprek doen we alleen als iedereen het wil en toegeeft wat er is gebeurd. Ouders weten "
    "ervan en mogen "
    "erbij zijn. We stellen iedereen dezelfde vragen:</p><ol><li>Wat is er gebeurd?</li><li>Wat dacht je "
    "toen, en wat denk "
    "je nu?</li><li>Wie heeft er last van gehad, en hoe?</li><li>Wat is er nodig om het goed te "
    "maken?</li><li>Wat spreken "
    "we af, en wanneer kijken we of het lukt?</li></ol><blockquote><p>‘Ik wist niet dat hij er ’s avonds nog "
    "aan dacht. "
    "Toen hij dat vertelde, wilde ik het meteen anders doen.’</p></blockquote>"
)
SHORT = (
    "<p>Nieuwe collega’s krijgen in hun eerste week uitleg over dit plan, met een wandeling langs alle plekken uit "
    '<a href="#toezicht">de paragraaf over toezicht</a>. Elke medewerker volgt één keer per twee jaar een '
    "training.</p>"
)
GENERAL = (
    "<p>We kijken niet alleen naar wat er misgaat, maar ook naar wat er goed gaat. Elke leerkracht maakt "
    "tweemaal per jaar "
    "een overzicht van de groep: wie speelt met wie, wie staat er alleen, wie heeft iemand nodig? Dat "
    "overzicht bespreken "
    "we met de intern begeleider. Wat we afspreken staat in het groepsplan en komt terug in het volgende gesprek.</p>"
    "<p>Leerlingen denken mee. De leerlingenraad komt zes keer per jaar bij elkaar en kiest zelf de onderwerpen. De "
    "directeur vertelt in elke vergadering wat er met de vorige adviezen is gedaan. Kan iets niet, dan hoort "
    "de raad ook "
    "waarom niet.</p><h3>Zo merk je het in de klas</h3><ul><li>Elke dag begint in de kring, met tijd voor wat "
    "er thuis of "
    "onderweg is gebeurd.</li><li>De leerkracht loopt rond en gaat af en toe naast een kind "
    "zitten.</li><li>Fouten maken "
    "mag; uitlachen niet. We zeggen dat hardop.</li><li>Aan het eind van de week kijken we terug: wat ging "
    "goed, wat kan "
    "beter?</li></ul>"
)
WORD = "Arbeidsomstandighedenbeleidsmedewerkersoverleg"


def long_table(rows: int) -> str:
    """A table that runs over pages, with a long word and an address without spaces."""
    task = "Maak een poster over hulp vragen en bespreek hem in elke groep. "
    cells = "".join(
        f"<tr><td>Actie {i}</td><td>{task * (1 + i % 3)}</td>"
        f"<td>{'Anna' if i % 2 else WORD if i == 4 else 'Bram en Łukasz'}</td><td>{1 + i % 28} oktober 2026</td>"
        f"<td>{'https://voorbeeld.example/een/heel/lang/pad/naar/iets' if i == 6 else '€ 1.250,00'}</td></tr>"
        for i in range(1, rows + 1)
    )
    head = "<tr><th>Nummer</th><th>Wat we doen</th><th>Wie regelt het</th><th>Klaar op</th><th>Kosten</th></tr>"
    intro = "<p>Elke actie heeft een reden, een naam en een datum.</p>"
    return f"{intro}<table><thead>{head}</thead><tbody>{cells}</tbody></table>"


def _chapter(number: int, title: str, lead: str, *sections: tuple) -> PrintChapter:
    """Sections as (key, title, html[, law…]); owners and dates are filled in."""
    owners = ("Noor, directeur", "Anna de Boer, veiligheidscoördinator", "Aylin Şükran, intern begeleider")
    return PrintChapter(
        number,
        title,
        lead,
        tuple(
            PrintSection(
                number=f"{number}.{i}",
                key=key,
                title=name,
                html=html,
                owner_line=f"Eigenaar: {owners[(number + i) % 3]}",
                reviewed_line="Laatst bekeken: april 2026",
                law=tuple(LAW[law] for law in laws),
            )
            for i, (key, name, html, *laws) in enumerate(sections, start=1)
        ),
    )


LEADS = (
    "Een kind dat zich veilig voelt, kan leren en spelen. Daar werken we elke dag aan, samen met leerlingen en ouders.",
    "Veiligheid is van ons allemaal. Maar iemand moet het regelen, bijhouden en bereikbaar zijn.",
    "We maken de school een plek waar je je thuis voelt en waar altijd iemand oplet.",
    "Wie vroeg ziet dat het niet gaat, kan vroeg helpen.",
    "Gaat het mis, dan doen we iets. Altijd, en voor iedereen volgens dezelfde stappen.",
    "We denken niet dat het goed gaat, we kijken of het zo is.",
    "Een plan is een middel. We doen wat we schrijven, kijken of het helpt en passen het aan.",
)
LONG_TITLE = "Lessen over omgaan met elkaar, vriendschap, groepsdruk en alles wat daarbij hoort"
CHAPTERS = {
    "Visie": (
        ("afspraken", "Waar we voor staan", MOTTO + AGREEMENTS, "policy"),
        ("ouders", "De rol van ouders", PARENTS),
        ("klimaat", "Het klimaat op school", SHORT),
    ),
    "Organisatie": (
        ("rollen", "Wie doet wat", WHO, "person"),
        ("scholing", "Scholing", SHORT),
        ("klachten", "Klachten", GENERAL),
        ("arbo", "Gezond en veilig werken", SHORT),
    ),
    "Preventie": (
        ("verbonden", "Erbij horen", MOTTO),
        ("toezicht", "Toezicht in de pauze", SUPERVISION),
        ("gebouw", "Gebouw en ontvangst", SHORT),
        ("online", "Online omgang", PARENTS),
        ("lessen", LONG_TITLE, SHORT),
    ),
    "Signaleren": (
        ("gesprekken", "Gesprekken met leerlingen", GENERAL),
        ("meldcode", "De meldcode", STEPS, "code"),
        ("zorgen", "Als jij je zorgen maakt", PARENTS),
    ),
    "Handelen": (
        ("altijd", "Wat we altijd doen", AGREEMENTS),
        ("pesten", "Pesten: ons protocol in vijf stappen", STEPS, "person"),
        ("grenzen", "Grenzen en gevolgen", MOTTO),
        ("herstel", "Herstelgesprek", TALK),
        ("volwassene", "Als een volwassene over de grens gaat", SHORT, "policy"),
        ("schorsen", "Schorsen", SHORT),
    ),
    "Inzicht": (
        ("vragenlijst", "Wat leerlingen zeggen", GENERAL, "monitor"),
        ("incidenten", "Wat er gebeurt", MOTTO),
    ),
    "Verbeteren": (
        ("acties", "Wat we dit jaar doen", long_table(14)),
        ("kwartaal", "Vier keer per jaar kijken", TALK),
        ("herzien", "Wanneer we dit plan aanpassen", ""),
    ),
}


def _chapters() -> tuple[PrintChapter, ...]:
    return tuple(
        _chapter(number, title, LEADS[number - 1], *sections)
        for number, (title, sections) in enumerate(CHAPTERS.items(), start=1)
    )


def _duties() -> tuple[DutyRow, ...]:
    rows = (
        ("Beleid voor sociale, psychische en lichamelijke veiligheid", "WPO art. 4c", "ok", "1.1", "afspraken", ""),
        ("Eén persoon als aanspreekpunt bij pesten en coördinator", "WPO art. 4c", "ok", "2.1", "rollen", ""),
        ("Elk jaar meten hoe veilig leerlingen zich voelen", "WPO art. 4c", "ok", "6.1", "vragenlijst", ""),
        ("Uitkomsten van de meting naar de inspectie", "WPO art. 4c", "busy", "6.1", "vragenlijst", "moet vóór 1 juli"),
        ("Meldcode met vijf stappen en afwegingskader", "WPO art. 4b", "ok", "4.2", "meldcode", ""),
        ("Klachtenregeling", "WPO art. 14", "ok", "2.3", "klachten", ""),
        (
            "Schoolgids noemt het aanspreekpunt",
            "WPO art. 13",
            "attention",
            "2.1",
            "rollen",
            "nieuwe gids is nog niet af",
        ),
        ("Regels voor schorsen en verwijderen", "WPO art. 40 en 40c", "ok", "5.6", "schorsen", ""),
        (
            "Risico’s van het werk in beeld, met plan van aanpak",
            "Arbowet art. 5",
            "missing",
            None,
            None,
            "nog te plannen",
        ),
    )
    return tuple(DutyRow(title, article, status, n, key, note) for title, article, status, n, key, note in rows)


ADOPTED = PlanDocument(
    school_name="Basisschool De Regenboog",
    board_name="Stichting Samen Leren",
    brin="00XX",
    school_year="2026–2027",
    version_label="Versie 3",
    state="adopted",
    dated=date(2026, 6, 12),
    consented_on=date(2026, 6, 3),
    valid_until=date(2027, 7, 31),
    contacts=(
        Contact(
            "Anna de Boer",
            "Aanspreekpunt bij pesten",
            "Op school op maandag, dinsdag en donderdag.",
            "010-000 00 00",
            "anna@regenboog.voorbeeld.example",
        ),
        Contact(
            "Vertrouwenspersoon buiten de school", "Voor als je liever iemand van buiten spreekt.", "", "0800-0000"
        ),
    ),
    chapters=_chapters(),
    annexes=(
        PrintAnnex(
            "Woorden",
            "Sommige woorden betekenen in dit plan iets precies.",
            "<h3>Pesten</h3><p>Iemand steeds opnieuw pijn doen, uitlachen of "
            "buitensluiten.</p><h3>Meldcode</h3><p>Vijf "
            "stappen die we volgen als het thuis misschien niet veilig is voor een kind.</p><h3>MR</h3><p>De "
            "medezeggenschapsraad: ouders en medewerkers die meepraten en meebeslissen.</p>",
        ),
        PrintAnnex("Kaart van partners", "", f"<h4>Dichtbij</h4>{WHO}"),
    ),
    duties=_duties(),
    duties_title="Plichten voor het basisonderwijs",
    laws_read_on=CHECKED,
)
CONCEPT = replace(ADOPTED, state="concept", dated=date(2026, 5, 20), consented_on=None)
BARE = PlanDocument(
    school_name="Christelijke Samenwerkingsschool voor Speciaal Basisonderwijs De Kleine Veerkracht aan de Waterkant",
    board_name="Vereniging voor Christelijk en Openbaar Onderwijs in de Zuidwestelijke Randgemeenten",
    brin="",
    school_year="2026–2027",
    version_label="Versie 1",
    state="concept",
    dated=date(2026, 8, 1),
    chapters=(PrintChapter(1, "Visie", "", (PrintSection("1.1", "afspraken", "Waar we voor staan"),)),),
)
