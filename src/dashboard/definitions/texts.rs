//! The words of the page of definitions.

use crate::dashboard::texts::texts;

texts! {
    /// The words of the page of definitions.
    pub(super) struct Texts;
    title = "Så är det räknat", "How it is counted";
    about = "Varje tal är av olika personer, med det som har hänt till och med den valda dagen. Under Täckning är talen av kommuner.",
        "Each number counts distinct people, with what has happened up to and including the chosen day. Under Coverage, numbers count municipalities.";
    versions = "Talet efter snedstrecket är definitionens version. När en definition ändras får den en ny version, och siffror som är frysta behåller den som \
                de räknades med.",
        "The number after the slash is the version of the definition. A definition that changes gets a new version, and frozen figures keep the one by \
         which they were counted.";
    examples = "Personerna i exemplen är påhittade. Talen är det inte: de är vad servern svarar om just de personerna, den 30 juni 2024.",
        "The people in the examples are invented. The numbers are not: they are what the server answers about exactly these people, as of 30 June 2024.";
    contents = "På den här sidan", "On this page";
    people = "Personerna i exemplet", "The people in the example";
}
