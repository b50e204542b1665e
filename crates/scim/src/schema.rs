//! The schemas of the resources that are kept (RFC 7643, 4 and 7): the one table that reading, patching, filtering and the
//! description for clients go by.

/// What an attribute holds.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// Text.
    String,
    /// True or false.
    Boolean,
    /// A day or an instant, as text. Whether it is one is for whoever uses it to say.
    DateTime,
    /// An address, as text.
    Reference,
    /// Sub-attributes.
    Complex(&'static [Attribute]),
}

/// An attribute, or a sub-attribute.
#[derive(Debug, Clone, Copy)]
pub struct Attribute {
    /// Its name, which is read without regard to case (RFC 7643, 2.1).
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Whether it holds several of these.
    pub is_several: bool,
    /// Whether it is the name of a resource, which each has, and no two of a directory alike.
    pub is_name: bool,
    /// Whether its texts are compared with regard to case.
    pub is_case_exact: bool,
    /// What it means, for clients.
    pub description: &'static str,
}

/// A schema.
#[derive(Debug)]
pub struct Schema {
    /// Its URN.
    pub id: &'static str,
    /// Its name.
    pub name: &'static str,
    /// What it is, for clients.
    pub description: &'static str,
    /// Its attributes.
    pub attributes: &'static [Attribute],
}

/// A type of resource: a schema, those that extend it, and where its resources are.
#[derive(Debug)]
pub struct ResourceType {
    /// Its name.
    pub name: &'static str,
    /// Its path below the base address.
    pub endpoint: &'static str,
    /// What it is, for clients.
    pub description: &'static str,
    /// The schema that every resource has.
    pub schema: &'static Schema,
    /// Those that a resource may have besides.
    pub extensions: &'static [&'static Schema],
    /// Attributes of the standard's schemas that are taken and not kept: what is not needed about people is not stored.
    pub not_kept: &'static [&'static str],
}

/// Attributes that the server writes; what clients send of them is passed over (RFC 7644, 3.3).
pub const READ_ONLY: [&str; 4] = ["schemas", "id", "meta", "groups"];

const fn text(name: &'static str, description: &'static str) -> Attribute {
    Attribute { name, kind: Kind::String, is_several: false, is_name: false, is_case_exact: false, description }
}

const fn truth(name: &'static str, description: &'static str) -> Attribute {
    Attribute { kind: Kind::Boolean, ..text(name, description) }
}

const fn date(name: &'static str, description: &'static str) -> Attribute {
    Attribute { kind: Kind::DateTime, ..text(name, description) }
}

const EXTERNAL_ID: Attribute =
    Attribute { is_case_exact: true, ..text("externalId", "The id that the sending system has for it.") };

/// The URN of the schema for users.
pub const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
/// The URN of the schema for groups.
pub const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";
/// The URN of the extension for employees (RFC 7643, 4.3).
pub const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
/// The URN of the extension with what else a row of the roster has. It has the form that Entra ID asks of extensions.
pub const ROSTER: &str = "urn:ietf:params:scim:schemas:extension:loggbok:2.0:User";

static USER_SCHEMA: Schema = Schema {
    id: USER,
    name: "User",
    description: "A person who works for the employer",
    attributes: &[
        EXTERNAL_ID,
        Attribute {
            is_name: true,
            ..text("userName", "The name that no other user has. It is the mail address of a user who has no other.")
        },
        Attribute {
            kind: Kind::Complex(&[
                text("formatted", "The whole name."),
                text("familyName", "The family name."),
                text("givenName", "The given name."),
            ]),
            ..text("name", "The name of the person.")
        },
        text("displayName", "The name as it is shown; used if there is no other."),
        text("title", "The role."),
        truth("active", "Whether the person works there. Without it, yes."),
        Attribute {
            kind: Kind::Complex(&[
                text("value", "The address."),
                text("type", "Such as work or home. Private ones are not used."),
                truth("primary", "Whether it is the first one."),
            ]),
            is_several: true,
            ..text("emails", "Mail addresses, by which statements are of the person.")
        },
    ],
};

static ENTERPRISE_SCHEMA: Schema = Schema {
    id: ENTERPRISE,
    name: "EnterpriseUser",
    description: "An employee",
    attributes: &[
        text("department", "The unit."),
        text("division", "The service area, unless the extension of loggbok has one."),
    ],
};

static ROSTER_SCHEMA: Schema = Schema {
    id: ROSTER,
    name: "RosterUser",
    description: "What else a row of the roster has",
    attributes: &[
        Attribute { is_case_exact: true, ..text("accountName", "The name of the account on the learning platform.") },
        Attribute {
            kind: Kind::Reference,
            is_case_exact: true,
            ..text("accountHomePage", "The home page of that account.")
        },
        text("serviceArea", "The service area in which the person works."),
        date("hiredOn", "The day of employment."),
        date("inProfessionSince", "The first day in the profession, with whichever employer."),
        date("validFrom", "The first day of this affiliation."),
        date("validTo", "The last day of this affiliation."),
    ],
};

static GROUP_SCHEMA: Schema = Schema {
    id: GROUP,
    name: "Group",
    description: "A unit, for users who have no department",
    attributes: &[
        EXTERNAL_ID,
        Attribute { is_name: true, ..text("displayName", "The name of the unit.") },
        Attribute {
            kind: Kind::Complex(&[Attribute { is_case_exact: true, ..text("value", "The id of a user.") }]),
            is_several: true,
            ..text("members", "The users in it.")
        },
    ],
};

/// Users.
pub static USERS: ResourceType = ResourceType {
    name: "User",
    endpoint: "/Users",
    description: "The staff of the employer",
    schema: &USER_SCHEMA,
    extensions: &[&ENTERPRISE_SCHEMA, &ROSTER_SCHEMA],
    not_kept: &[
        "nickName",
        "profileUrl",
        "userType",
        "preferredLanguage",
        "locale",
        "timezone",
        "password",
        "phoneNumbers",
        "ims",
        "photos",
        "addresses",
        "entitlements",
        "roles",
        "x509Certificates",
        "employeeNumber",
        "costCenter",
        "organization",
        "manager",
    ],
};

/// Groups.
pub static GROUPS: ResourceType = ResourceType {
    name: "Group",
    endpoint: "/Groups",
    description: "Units, for users who have no department",
    schema: &GROUP_SCHEMA,
    extensions: &[],
    not_kept: &[],
};

impl Schema {
    /// The attribute with a name, in any case.
    pub fn attribute(&self, name: &str) -> Option<&'static Attribute> {
        find(self.attributes, name)
    }
}

impl Attribute {
    /// The sub-attribute with a name, in any case.
    pub fn sub(&self, name: &str) -> Option<&'static Attribute> {
        match self.kind {
            Kind::Complex(subs) => find(subs, name),
            Kind::String | Kind::Boolean | Kind::DateTime | Kind::Reference => None,
        }
    }
}

fn find(attributes: &'static [Attribute], name: &str) -> Option<&'static Attribute> {
    attributes.iter().find(|attribute| attribute.name.eq_ignore_ascii_case(name))
}

impl ResourceType {
    /// The schemas, the one that every resource has first.
    pub fn schemas(&self) -> impl Iterator<Item = &'static Schema> {
        std::iter::once(self.schema).chain(self.extensions.iter().copied())
    }

    /// The attribute that names its resources.
    pub fn name_attribute(&self) -> &'static str {
        self.schema.attributes.iter().find(|attribute| attribute.is_name).map_or("id", |attribute| attribute.name)
    }

    /// The schema with a URN, in any case.
    pub fn schema_of(&self, urn: &str) -> Option<&'static Schema> {
        self.schemas().find(|schema| schema.id.eq_ignore_ascii_case(urn))
    }

    /// Whether the standard has an attribute with this name that is not kept.
    pub fn leaves_out(&self, name: &str) -> bool {
        self.not_kept.iter().any(|left| left.eq_ignore_ascii_case(name))
    }
}
