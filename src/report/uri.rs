//! Paths as URI references, for formats that ask for them (RFC 3986).

/// The folder against which absolute paths are shown, so that reports name files as a repository does.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Base(Option<String>);

impl Base {
    /// Absolute paths below `folder`, itself absolute, are shown relative to it.
    pub fn at(folder: &str) -> Self {
        let folder = folder.trim_end_matches('/');
        Self(Some(format!("{folder}/")))
    }

    /// The path as a repository names it, if it lies below the folder; else as it is.
    pub(super) fn relative<'a>(&self, path: &'a str) -> &'a str {
        let below = self.0.as_ref().and_then(|folder| path.strip_prefix(folder.as_str()));
        let path = below.unwrap_or(path);
        path.strip_prefix("./").filter(|rest| !rest.is_empty()).unwrap_or(path)
    }

    /// The same as a URI reference.
    pub(super) fn uri(&self, path: &str) -> String {
        uri(self.relative(path))
    }
}

/// A relative reference for a relative path, a `file:` URI for an absolute one. Standard input is `stdin`.
fn uri(path: &str) -> String {
    if path == "-" {
        return "stdin".to_owned();
    }
    let path = if cfg!(windows) { path.replace('\\', "/") } else { path.to_owned() };
    let encoded = encode(&path);
    if path.starts_with('/') { format!("file://{encoded}") } else { encoded }
}

/// Everything percent-encoded but unreserved characters, `/`, and what may stand in a segment unharmed. A colon is
/// encoded: in the first segment it would make a scheme of what stands before it.
fn encode(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                out.push(char::from(byte));
            }
            b'!' | b'$' | b'(' | b')' | b'*' | b'+' | b',' | b'=' | b'@' => out.push(char::from(byte)),
            other => out.push_str(&format!("%{other:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_plain_is_encoded() {
        assert_eq!(uri("out/app release.apk"), "out/app%20release.apk");
        assert_eq!(Base::default().uri("./隐私.md"), "%E9%9A%90%E7%A7%81.md");
        assert_eq!(uri("a:b#c?d%e\n"), "a%3Ab%23c%3Fd%25e%0A");
        assert_eq!(uri("/tmp/a b"), "file:///tmp/a%20b");
        assert_eq!(uri("-"), "stdin");
    }

    #[test]
    fn absolute_paths_below_the_folder_are_relative() {
        let base = Base::at("/ci/repo");
        assert_eq!(base.relative("/ci/repo/out/a.apk"), "out/a.apk");
        assert_eq!(base.relative("/ci/repository/a.apk"), "/ci/repository/a.apk");
        assert_eq!(base.relative("../a.apk"), "../a.apk");
        assert_eq!(Base::at("/").relative("/a.apk"), "a.apk");
    }
}
