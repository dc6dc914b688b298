//! The plain text of an MTEXT: paragraphs, tabs and stacks kept, formatting gone.

use super::escape::{caret_code, percent_code};

/// The plain text of already decoded content.
///
/// Paragraph and column breaks become `\n`; a stack becomes `a/b`, or its one part when the other is empty (`m\S2^ ;` is
/// `m2`); a hard space becomes a space. A code that is not known, or lacks its end, is left out as far as it is recognised and
/// the text after it kept.
pub(crate) fn plain_mtext(content: &str) -> String {
    if memchr::memchr3(b'\\', b'{', b'}', content.as_bytes()).is_none()
        && memchr::memchr2(b'%', b'^', content.as_bytes()).is_none()
    {
        return content.to_string();
    }
    let mut out = String::with_capacity(content.len());
    let mut rest = content;
    while let Some(character) = rest.chars().next() {
        let after = &rest[character.len_utf8()..];
        rest = match character {
            '\\' => code(after, &mut out),
            '{' | '}' => after,
            '%' => match after.strip_prefix('%').and_then(|it| Some((it, percent_code(it)?))) {
                Some((codes, (resolved, len))) => {
                    out.extend(resolved);
                    &codes[len..]
                }
                None => literal('%', after, &mut out),
            },
            '^' => match after.chars().next().and_then(|it| Some((it, caret_code(it)?))) {
                Some((used, resolved)) => {
                    out.extend(resolved);
                    &after[used.len_utf8()..]
                }
                None => literal('^', after, &mut out),
            },
            other => literal(other, after, &mut out),
        };
    }
    out
}

fn literal<'a>(character: char, after: &'a str, out: &mut String) -> &'a str {
    out.push(character);
    after
}

/// Handles what follows a backslash, and gives back the rest.
fn code<'a>(text: &'a str, out: &mut String) -> &'a str {
    let Some(letter) = text.chars().next() else { return text };
    let after = &text[letter.len_utf8()..];
    match letter {
        'P' | 'N' | 'X' => literal('\n', after, out),
        '~' => literal(' ', after, out),
        '\\' | '{' | '}' => literal(letter, after, out),
        'L' | 'l' | 'O' | 'o' | 'K' | 'k' => after,
        'f' | 'F' | 'p' => after.split_once(';').map_or(after, |(_, rest)| rest),
        'H' | 'W' | 'Q' | 'T' | 'A' | 'C' | 'c' => {
            let value = after.trim_start_matches(|it: char| it.is_ascii_digit() || matches!(it, '.' | '-' | '+' | 'e'));
            let value = if letter == 'H' { value.strip_prefix(['x', 'X']).unwrap_or(value) } else { value };
            value.strip_prefix(';').unwrap_or(value)
        }
        'S' => stack(after, out),
        // Not a code: the letter stands for itself.
        other => literal(other, after, out),
    }
}

/// `\Supper/lower;` with `/`, `#` or `^` between, where `\` takes its meaning from the next character.
fn stack<'a>(text: &'a str, out: &mut String) -> &'a str {
    let mut parts = [String::new(), String::new()];
    let mut part = 0;
    let mut characters = text.char_indices().peekable();
    let mut end = text.len();
    while let Some((at, character)) = characters.next() {
        match character {
            ';' => {
                end = at + 1;
                break;
            }
            '\\' => parts[part].extend(characters.next().map(|(_, it)| it)),
            '/' | '#' | '^' if part == 0 => {
                part = 1;
                // `^ ` is how a caret is written.
                if character == '^' && characters.peek().is_some_and(|(_, it)| *it == ' ') {
                    characters.next();
                }
            }
            other => parts[part].push(other),
        }
    }
    let [upper, lower] = parts.map(|it| it.trim().to_string());
    out.push_str(&upper);
    if !upper.is_empty() && !lower.is_empty() {
        out.push('/');
    }
    out.push_str(&lower);
    &text[end..]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn formatting_goes_and_structure_stays() {
        for (content, plain) in [
            (r"{\fSimSun|b0|i0|c134|p2;总平面图}\P1:500", "总平面图\n1:500"),
            (r"\A1;\H0.7x;\W0.8;\C1;\c255;\T1.2;\Q15;text", "text"),
            (r"\pxi-3,l4,t4;1.^I第一条", "1.\t第一条"),
            (r"面积 1200m\S2^ ;", "面积 1200m2"),
            (r"\S1/2; \S3#4; \S+0.1^ -0.2;", "1/2 3/4 +0.1/-0.2"),
            (r"\LUnder\l \Oover\o a\~b", "Under over a b"),
            (r"\\ \{ \} 100%%% %%d", r"\ { } 100% °"),
            (r"left\Ncolumn", "left\ncolumn"),
            (r"\H2.5Text without end", "Text without end"),
            (r"\S1\;2/3;", "1;2/3"),
            (r"ends in \", "ends in "),
            (r"^J a^ b", "\n a^b"),
        ] {
            assert_eq!(plain_mtext(content), plain, "{content}");
        }
    }

    proptest! {
        #[test]
        fn no_content_makes_it_panic_or_grow(content in r"[\\{};SHfpPA%^/# 0-9a-zé红]{0,40}") {
            prop_assert!(plain_mtext(&content).len() <= content.len() + 1);
        }
    }
}
