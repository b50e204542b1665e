//! A strict parser for as much HTML as our templates use.

/// Elements without an end tag.
const VOID: [&str; 9] = ["meta", "link", "input", "br", "circle", "rect", "polygon", "hr", "path"];

/// The elements of a page, in order.
pub(super) struct Markup<'h>(Vec<Element<'h>>);

/// An element, with its attributes.
pub(super) struct Element<'h> {
    name: &'h str,
    attributes: Vec<(&'h str, &'h str)>,
}

impl<'h> Element<'h> {
    pub(super) fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    fn get(&self, name: &str) -> Option<&'h str> {
        self.attributes.iter().find(|(other, _)| *other == name).map(|(_, value)| *value)
    }

    /// Reads the text between `<` and `>`.
    fn read(tag: &'h str) -> Result<Self, String> {
        let (name, mut rest) = tag.split_once(' ').unwrap_or((tag, ""));
        let mut attributes: Vec<(&str, &str)> = Vec::new();
        while !rest.is_empty() {
            let end = rest.find(['=', ' ']).unwrap_or(rest.len());
            let (attribute, after) = rest.split_at(end);
            let (value, after) = match after.strip_prefix('=') {
                Some(quoted) => {
                    let quoted =
                        quoted.strip_prefix('"').ok_or_else(|| format!("{attribute} is not quoted in <{tag}>"))?;
                    quoted.split_once('"').ok_or_else(|| format!("{attribute} has no end in <{tag}>"))?
                }
                None => ("", after),
            };
            if attributes.iter().any(|(other, _)| *other == attribute) {
                return Err(format!("{attribute} twice in <{tag}>"));
            }
            attributes.push((attribute, value));
            rest = after.strip_prefix(' ').unwrap_or(after);
        }
        Ok(Self { name, attributes })
    }
}

impl<'h> Markup<'h> {
    /// Reads a page.
    ///
    /// # Errors
    /// Wrong nesting, a missing end tag, or a repeated attribute.
    pub(super) fn read(html: &'h str) -> Result<Self, String> {
        let (mut open, mut elements) = (Vec::new(), Vec::new());
        for part in html.split('<').skip(1) {
            let (tag, _) = part.split_once('>').ok_or_else(|| format!("<{part} has no end"))?;
            if tag.starts_with('!') {
                continue;
            }
            if let Some(name) = tag.strip_prefix('/') {
                let last = open.pop();
                if last != Some(name) {
                    return Err(format!("</{name}> ends {last:?}"));
                }
                continue;
            }
            let element = Element::read(tag.strip_suffix('/').unwrap_or(tag))?;
            if !VOID.contains(&element.name) {
                open.push(element.name);
            }
            elements.push(element);
        }
        if open.is_empty() { Ok(Self(elements)) } else { Err(format!("{open:?} have no end")) }
    }

    pub(super) fn all(&self, name: &str) -> impl Iterator<Item = &Element<'h>> {
        self.0.iter().filter(move |element| element.name == name)
    }

    pub(super) fn attribute(&self, element: &str, name: &str) -> Option<&'h str> {
        self.all(element).find_map(|element| element.get(name))
    }

    fn ids(&self) -> impl Iterator<Item = &'h str> {
        self.0.iter().filter_map(|element| element.get("id"))
    }

    /// References to elements that do not exist.
    pub(super) fn dangling(&self) -> Vec<String> {
        let named = self.0.iter().flat_map(|element| &element.attributes).flat_map(|(name, value)| match *name {
            "href" => value.strip_prefix('#').map(|id| (*name, id)).into_iter().collect(),
            "for" => vec![(*name, *value)],
            // These may name several.
            "aria-describedby" | "aria-labelledby" => value.split(' ').map(|id| (*name, id)).collect(),
            _ => Vec::new(),
        });
        named
            .filter(|(_, id)| !self.ids().any(|other| other == *id))
            .map(|(name, id)| format!("{name} #{id}"))
            .collect()
    }

    pub(super) fn doubled_ids(&self) -> Vec<&'h str> {
        let ids: Vec<&str> = self.ids().collect();
        ids.iter().enumerate().filter(|(at, id)| ids[..*at].contains(id)).map(|(_, id)| *id).collect()
    }

    /// Names of fields that do not have exactly one label.
    pub(super) fn unlabelled(&self) -> Vec<String> {
        let is_shown = |element: &&Element<'h>| {
            element.name == "select" || element.name == "input" && element.get("type") != Some("hidden")
        };
        let fields = self.0.iter().filter(is_shown);
        let labels =
            |field: &Element<'_>| self.all("label").filter(|label| label.get("for") == field.get("id")).count();
        let wrong = fields.filter(|field| !field.has("id") || labels(field) != 1);
        wrong.map(|field| field.get("name").unwrap_or_default().to_owned()).collect()
    }
}
