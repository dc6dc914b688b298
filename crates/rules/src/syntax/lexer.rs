use crate::source::Span;

/// What a token is.
#[derive(Clone, Debug, PartialEq)]
pub enum Token {
    /// A number without its unit.
    Number(f64),
    /// `"…"`
    Text(String),
    /// A name or keyword.
    Word(String),
    /// An operator or bracket.
    Sign(&'static str),
    /// The end.
    End,
}

/// A fault of the text: place, code, Chinese, English.
pub type Fault = (Span, &'static str, String, String);

/// Longest first, so that `..=` is not read as `..`.
const SIGNS: &[&str] = &[
    "..=", "..<", "==", "!=", "<=", ">=", "??", "<", ">", "+", "-", "*", "/", "(", ")", "[", "]", ",", ":", ".", "%",
    "‰", "°", "≥", "≤", "≠", "×", "÷",
];

/// Cuts a text into tokens, the last of which is [`Token::End`].
pub fn tokens(text: &str) -> Result<Vec<(Token, Span)>, Fault> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(c) = text.get(at..).and_then(|it| it.chars().next()) {
        let rest = &text[at..];
        let (token, length) = if c.is_whitespace() {
            at += c.len_utf8();
            continue;
        } else if c.is_ascii_digit() {
            let length = number_length(rest);
            let value = rest[..length].replace('_', "");
            let value = value.parse::<f64>().ok().filter(|it| it.is_finite());
            let Some(value) = value else {
                let span = Span::new(at, at + length);
                return Err((span, "number", "无法读取的数值".into(), "a number that cannot be read".into()));
            };
            (Token::Number(value), length)
        } else if c == '"' {
            let Some(end) = rest[1..].find('"') else {
                let span = Span::new(at, text.len());
                return Err((span, "open-text", "文字缺少结束引号".into(), "the text has no closing quote".into()));
            };
            (Token::Text(rest[1..=end].to_string()), end + 2)
        } else if is_word_start(c) {
            let length = rest.find(|c| !is_word_part(c)).unwrap_or(rest.len());
            (Token::Word(rest[..length].to_string()), length)
        } else if let Some(sign) = SIGNS.iter().find(|it| rest.starts_with(**it)) {
            let token = match *sign {
                "≥" => ">=",
                "≤" => "<=",
                "≠" => "!=",
                "×" => "*",
                "÷" => "/",
                sign => sign,
            };
            (Token::Sign(token), sign.len())
        } else {
            let span = Span::new(at, at + c.len_utf8());
            return Err((
                span,
                "character",
                format!("表达式中不允许的字符 `{c}`"),
                format!("`{c}` has no meaning in an expression"),
            ));
        };
        tokens.push((token, Span::new(at, at + length)));
        at += length;
    }
    tokens.push((Token::End, Span::new(text.len(), text.len())));
    Ok(tokens)
}

fn is_word_start(c: char) -> bool {
    c == '_' || c == '㎡' || c.is_alphabetic()
}

fn is_word_part(c: char) -> bool {
    c == '_' || c == '㎡' || c.is_alphanumeric()
}

/// Digits, a fraction (not the first dot of a range), an exponent.
fn number_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let digits = |from: usize| {
        let count = bytes[from..].iter().take_while(|it| it.is_ascii_digit() || **it == b'_').count();
        from + count
    };
    let mut end = digits(0);
    if bytes.get(end) == Some(&b'.') && bytes.get(end + 1).is_some_and(u8::is_ascii_digit) {
        end = digits(end + 1);
    }
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
        if bytes.get(end + 1 + sign).is_some_and(u8::is_ascii_digit) {
            end = digits(end + 1 + sign);
        }
    }
    end
}
