//! How is HTML written so that no text of a visitor's can become markup?
//!
//! Markup is `&'static str`: it stands in our source. Everything else goes through [`Html::text`] or an attribute's value,
//! which escape it.

/// HTML in the making.
#[derive(Debug, Default)]
pub struct Html(String);

impl Html {
    /// What was written.
    pub fn done(self) -> String {
        self.0
    }

    /// An element; `start` is what stands in its opening tag: `p class="calm"`.
    pub fn tag(&mut self, start: &'static str, inside: impl FnOnce(&mut Html)) -> &mut Html {
        self.with(start, &[], inside)
    }

    /// An element with attributes whose values are not ours.
    pub fn with(
        &mut self,
        start: &'static str,
        attributes: &[(&'static str, &str)],
        inside: impl FnOnce(&mut Html),
    ) -> &mut Html {
        self.0.push('<');
        self.0.push_str(start);
        for (name, value) in attributes {
            self.0.push(' ');
            self.0.push_str(name);
            self.0.push_str("=\"");
            self.text(value);
            self.0.push('"');
        }
        self.0.push('>');
        let name = start.split(' ').next().unwrap_or(start);
        if !matches!(name, "input" | "col" | "br" | "img") {
            inside(self);
            self.0.push_str("</");
            self.0.push_str(name);
            self.0.push('>');
        }
        self
    }

    /// An element that holds nothing but a text.
    pub fn line(&mut self, start: &'static str, text: &str) -> &mut Html {
        self.with(start, &[], |html| {
            html.text(text);
        })
    }

    /// A text.
    pub fn text(&mut self, text: &str) -> &mut Html {
        for c in text.chars() {
            match c {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                // What HTML has no place for.
                '\0' => self.0.push('\u{fffd}'),
                _ => self.0.push(c),
            }
        }
        self
    }

    /// An SVG as an image: there its styles hold, which the page's security policy forbids within the page.
    pub fn picture(&mut self, class: &str, svg: &str, alt: &str) -> &mut Html {
        let mut address = "data:image/svg+xml,".to_owned();
        for byte in svg.bytes() {
            match byte {
                b'a'..=b'z'
                | b'A'..=b'Z'
                | b'0'..=b'9'
                | b'-'
                | b'.'
                | b'_'
                | b'/'
                | b':'
                | b'='
                | b','
                | b';' => {
                    address.push(byte as char);
                }
                _ => {
                    address.push('%');
                    for half in [byte >> 4, byte & 15] {
                        address.push(char::from(b"0123456789ABCDEF"[usize::from(half)]));
                    }
                }
            }
        }
        self.with("img", &[("class", class), ("alt", alt), ("src", &address)], |_| ())
    }
}

#[cfg(test)]
mod tests {
    use super::Html;

    #[test]
    fn text_stays_text() {
        let mut html = Html::default();
        html.with("a class=\"x\"", &[("title", "\"><script>")], |html| {
            html.line("b", "<img src=x onerror=alert(1)> & more");
        });
        html.tag("br", |_| unreachable!());
        assert_eq!(
            html.done(),
            "<a class=\"x\" title=\"&quot;&gt;&lt;script&gt;\"><b>&lt;img src=x onerror=alert(1)&gt; &amp; more</b></a><br>"
        );
    }
}
