//! The canonical form of rule files: keys in the order of `fields`, lists sorted and without doubles, one item a
//! line when a list is long, tables sorted by id. Comments at the head of a file stay; others do not.

use super::fields::{Entry, Need, Visitor};
use super::schema::*;

/// A list that fits in this many columns stays on one line.
const WIDTH: usize = 100;

/// One entry, as the whole file holds it.
pub fn one<T: Entry>(entry: &T, head: &str) -> String {
    let mut out = Writer { text: head.to_owned(), path: String::new() };
    entry.clone().visit(&mut out);
    out.text
}

/// All entries of a file, sorted by id.
pub fn many<T: Entry>(entries: &[T], head: &str) -> String {
    let mut sorted: Vec<T> = entries.to_vec();
    sorted.sort_by_key(Entry::id);
    let mut out = Writer { text: head.to_owned(), path: String::new() };
    for entry in &mut sorted {
        out.heading(&quoted_key(entry.id()));
        entry.visit(&mut out);
    }
    out.text
}

/// The comment lines at the head of a file.
pub fn head(text: &str) -> String {
    text.lines().take_while(|line| line.starts_with('#')).fold(String::new(), |out, line| out + line + "\n")
}

struct Writer {
    text: String,
    path: String,
}

impl Writer {
    fn heading(&mut self, name: &str) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.text.push_str(&format!("[{name}]\n"));
    }

    fn line(&mut self, key: &str, value: &str) {
        self.text.push_str(&format!("{key} = {value}\n"));
    }
}

impl Visitor for Writer {
    fn text(&mut self, key: &'static str, value: &mut Str, _: Need) {
        if !value.is_empty() {
            self.line(key, &quoted(value));
        }
    }

    fn word(&mut self, key: &'static str, value: &mut Str, words: &'static [&'static str]) {
        let default = words.first().copied().unwrap_or_default();
        self.line(key, &quoted(if value.is_empty() { default } else { value }));
    }

    fn list(&mut self, key: &'static str, value: &mut Vec<Str>) {
        value.sort_unstable();
        value.dedup();
        if value.is_empty() {
            return;
        }
        let items: Vec<String> = value.iter().map(|item| quoted(item)).collect();
        let short = format!("[{}]", items.join(", "));
        if key.len() + 3 + short.chars().count() <= WIDTH {
            return self.line(key, &short);
        }
        let long = items.iter().fold(String::from("[\n"), |out, item| out + "    " + item + ",\n");
        self.line(key, &(long + "]"));
    }

    fn stated(&mut self, key: &'static str, value: &mut bool) {
        self.line(key, if *value { "true" } else { "false" });
    }

    fn flag(&mut self, key: &'static str, value: &mut bool) {
        if *value {
            self.line(key, "true");
        }
    }

    fn number(&mut self, key: &'static str, value: &mut u16) {
        if *value != 0 {
            self.line(key, &value.to_string());
        }
    }

    fn table(&mut self, key: &'static str, inner: &mut dyn FnMut(&mut dyn Visitor)) {
        let mut within = Self { text: String::new(), path: format!("{}{key}.", self.path) };
        inner(&mut within);
        if !within.text.is_empty() {
            self.heading(&format!("{}{key}", self.path));
            self.text.push_str(&within.text);
        }
    }
}

/// A basic string of TOML.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => out.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// A key, bare when TOML allows.
fn quoted_key(key: &str) -> String {
    let bare = !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    if bare { key.to_owned() } else { quoted(key) }
}

#[cfg(test)]
mod tests {
    use super::super::read;
    use super::*;

    const RULE: &str = "name = \"Mote\"\nvendor = \"acme\"\ncategory = \"crash\"\nkind = \"sdk\"\nconfidence = \"low\"\n\
        aliases = [\"Mote\", \"莫特\"]\ndata-documented = false\n\n[android]\nclass-prefixes = [\"com.mote.\"]\n";

    #[test]
    fn what_is_canonical_stays_as_it_is() {
        let mut errors = Vec::new();
        let rule: SdkRule = read::one("sdks/acme/mote.toml", "mote", RULE, &mut errors).expect("parses");
        assert_eq!(errors, []);
        assert_eq!(one(&rule, ""), RULE);
    }

    #[test]
    fn lists_are_sorted_and_long_ones_broken() {
        let items: Vec<String> = (0..9).rev().map(|i| format!("\"com.example.long.prefix{i}.\"")).collect();
        let text = format!(
            "{}class-prefixes = [{}]\n",
            RULE.replace("class-prefixes = [\"com.mote.\"]\n", ""),
            items.join(",")
        );
        let rule: SdkRule = read::one("f", "mote", &text, &mut Vec::new()).expect("parses");
        let written = one(&rule, "# why\n");
        assert!(written.starts_with("# why\nname = "), "{written}");
        assert!(written.contains("class-prefixes = [\n    \"com.example.long.prefix0.\",\n"), "{written}");
    }

    #[test]
    fn text_that_needs_quoting_comes_back() {
        let text = "[\"a \\\"b\\\"\\\\c.d\"]\nlabel-en = \"x\\ty\"\n";
        let rules: Vec<PermissionRule> = read::many("f", text, &mut Vec::new());
        assert_eq!(many(&rules, ""), text);
    }
}
