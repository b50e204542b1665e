//! The words of the comparison.

use crate::dashboard::texts::texts;

texts! {
    /// The words of the comparison.
    pub(crate) struct Texts;
    title = "Jämför", "Compare";
    skip = "Hoppa till jämförelsen", "Skip to the comparison";
    own(place, share, course, median) =
        "{place}: {share} av dem som ”{course}” är till för har slutfört den. Medianen för landets kommuner är {median}.",
        "{place}: {share} of those “{course}” is meant for have completed it. In the median municipality of the country \
         it is {median}.";
    how = "Jämförelsen gäller andelen som har slutfört, av dem som kursen är till för. Medianen är mittkommunens andel: hälften \
           av kommunerna har mer och hälften mindre. Med är kommuner vars andel visas, av minst tio personer. Inga kommuner \
           namnges.",
        "What is compared is the share completed, of those for whom the course is meant. The median is the share of the middle \
         municipality: half of them have more, and half less. Included are municipalities whose share is shown, of at least ten \
         persons. None is named.";
    reading = "Figuren går från 0 till 100 %. Åtta av tio kommuner ligger på linjen, hälften på den tjocka delen. Strecket är \
               medianen, och en punkt är den egna kommunen.",
        "The figure goes from 0 to 100 %. Eight of ten municipalities lie on the line, half of them on its thick part. The stroke is the \
         median, and a dot is your own municipality.";
    spread = "Egen andel och alla kommuners", "Your share, and that of all municipalities";
    caption = "Andel som har slutfört", "Share completed";
    course = "Kurs", "Course";
    area = "Jämfört med", "Compared with";
    country = "Landet", "The country";
    median = "Median", "Median";
    middle = "Hälften ligger mellan", "Half are between";
    and = "och", "and";
    n = "Kommuner (n)", "Municipalities (n)";
    figure = "0 till 100 %", "0 to 100 %";
    out_of(part, whole) = "{part} av {whole}", "{part} of {whole}";
    few = "för få kommuner", "too few municipalities";
    too_few = "För dessa kurser visas andelen i färre än tio kommuner, så de går inte att jämföra:",
        "The share of these courses is shown for fewer than ten municipalities, so they can't be compared:";
    nothing = "Det finns ingen kurs att jämföra.", "There is no course to compare.";
    own_places(course) = "De egna kommunerna, störst andel först: {course}", "Your own municipalities, largest share first: {course}";
    places_caption = "Andel som har slutfört", "Share completed";
    municipality = "Kommun", "Municipality";
    share = "Andel", "Share";
    of_whom = "Slutfört av målgruppen", "Completed of the target group";
    choose = "Välj en kurs i urvalet för att se de egna kommunerna bredvid varandra.",
        "Choose a course in the selection to see your own municipalities beside each other.";
    partial = "(del)", "(part)";
    taking_part = "Vilka kommuner är med", "Which municipalities take part";
    represented[count, of] = [
        "{count} kommun av {of} har minst en person som har påbörjat.", "{count} kommuner av {of} har minst en person som har påbörjat."
    ], [
        "{count} municipality of {of} has at least one person who has started.",
        "{count} municipalities of {of} have at least one person who has started."
    ];
    connected_and_idle = "Anslutna, men ingen har påbörjat:", "Connected, but nobody has started:";
    roster_and_idle = "Har personallista, men är inte anslutna och ingen har påbörjat:",
        "With a roster, but not connected, and nobody has started:";
    by_area = "Per län, region och grupp", "By county, region and group";
    by_area_caption = "Antal kommuner", "Number of municipalities";
    place = "Område", "Area";
    municipalities = "Kommuner", "Municipalities";
    begun = "Har påbörjat", "Have started";
    completed = "Har slutfört", "Have completed";
    connected = "Anslutna", "Connected";
    connected_idle = "Anslutna, ej påbörjat", "Connected, not started";
    names = "Kommunerna vid namn", "The municipalities by name";
    begun_there = "Har påbörjat:", "Have started:";
    not_begun_there = "Har inte påbörjat:", "Have not started:";
    none = "ingen", "none";
}
