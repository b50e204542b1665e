//! The words of the form of a course.

use crate::dashboard::texts::texts;

texts! {
    /// The words of the form of a course.
    pub(super) struct Texts;
    new_title = "Ny kurs", "New course";
    edit_title(course) = "Ändra kursen {course}", "Edit the course {course}";
    figures = "Se kursens siffror", "See the figures of the course";
    course = "Kursen", "The course";
    id = "Id (kan inte ändras senare)", "Id (can't be changed later)";
    name_sv = "Namn på svenska", "Name in Swedish";
    name_en = "Namn på engelska (frivilligt)", "Name in English (optional)";
    programmes = "Program", "Programmes";
    iris = "Kursens adresser (IRI), en per rad", "IRIs of the course, one a line";
    valid_from = "Första dagen", "First day";
    valid_to = "Sista dagen", "Last day";
    offered = "När kursen erbjuds (frivilligt)", "When the course is offered (optional)";
    rule = "Krav", "Rule";
    rule_is = "Kursen är slutförd", "The course is completed";
    rule_course = "när plattformen säger att hela kursen är slutförd", "when the platform says that the whole course is";
    rule_all = "när alla delar är slutförda", "when all modules are";
    rule_at_least = "när minst så här många delar är slutförda", "when at least so many modules are";
    at_least = "Antal delar", "Number of modules";
    pass_is = "Godkänt", "Pass";
    pass_none = "krävs inte", "is not required";
    pass_any = "krävs på kursen, eller på alla delar med prov", "is required of the course, or of every module with a test";
    pass_course = "krävs på kursen", "is required of the course";
    pass_modules = "krävs på alla delar med prov", "is required of every module with a test";
    pass_named(modules) = "krävs på {modules}", "is required of {modules}";
    target = "Målgrupp", "Target group";
    target_is = "Kursen är till för", "The course is meant for";
    target_none = "ingen angiven roll", "no role in particular";
    target_everyone = "alla på personallistan", "everyone on the roster";
    target_roles = "de på personallistan som har någon av rollerna", "those on the roster with one of the roles";
    roles = "Roller, en per rad", "Roles, one a line";
    below = "Bara de som har arbetat kortare än så många månader i yrket (frivilligt)",
        "Only those who have been in the profession for fewer months than (optional)";
    months_from = "Bara de som har arbetat minst så många månader i yrket (frivilligt)",
        "Only those who have been in the profession for at least so many months (optional)";
    modules = "Delar i ordning", "Modules in order";
    no_modules = "Kursen har inga delar.", "The course has no modules.";
    module(place) = "Del {place}", "Module {place}";
    too_many_modules(most) = "En kurs kan ha högst {most} delar. Inget har sparats.", "A course can have {most} modules at most. Nothing was saved.";
    module_named(place, name) = "Del {place}: {name}", "Module {place}: {name}";
    module_id = "Id", "Id";
    module_iris = "Delens adresser (IRI), en per rad", "IRIs of the module, one a line";
    needs = "Delen är", "The module is";
    needs_nothing = "en vanlig del", "like any other";
    needs_mandatory = "obligatorisk", "mandatory";
    needs_test = "ett prov", "a test";
    needs_both = "obligatorisk och ett prov", "mandatory and a test";
    up(name) = "Flytta upp {name}", "Move up {name}";
    down(name) = "Flytta ned {name}", "Move down {name}";
    remove(name) = "Ta bort {name}", "Remove {name}";
    move_up = "Flytta upp", "Move up";
    move_down = "Flytta ned", "Move down";
    remove_it = "Ta bort", "Remove";
    add = "Lägg till en del", "Add a module";
    new_module = "Ge en ny del en första dag. Annars förlorar de som redan är klara att de har slutfört kursen.",
        "Give a new module a first day. Otherwise those who are done lose their completion.";
    kept = "Kursen har också det här, som ändras i filen och står kvar:", "The course also has this, which is changed in the file and stays:";
    track = "inriktning", "a track";
    owner = "ansvarig", "an owner";
    service_area = "verksamhetsområde", "a service area";
    credits = "högskolepoäng", "credits";
    earlier_rules = "tidigare krav", "earlier rules";
    pass_score = "lägsta resultat för godkänt", "a lowest score of a pass";
    failing = "att ett senare underkänt upphäver godkänt", "that failing later ends a pass";
    entered = "angivna antal i målgruppen", "numbers entered for the target";
    rounds = "omgångar", "rounds";
    questions = "frågor i enkäter", "questions of surveys";
    connected = "anslutna arbetsgivare", "connected employers";
    tags = "märken på delarna", "tags of modules";
    content_owners = "delarnas innehållsägare", "content owners of modules";

    no_modules_for_rule = "Kravet gäller delar, men kursen har inga.", "The rule asks for modules, and the course has none.";
    bad_number(most) = "Skriv ett heltal från 1 till {most}.", "Write a whole number from 1 to {most}.";
    bad_months = "Skriv ett heltal.", "Write a whole number.";
    no_roles = "Skriv minst en roll, eller välj en annan målgrupp.", "Write at least one role, or choose another target.";
    pass_of_removed = "Kravet gäller godkänt på en del som inte finns kvar.", "The rule asks for a pass of a module that is gone.";
}
