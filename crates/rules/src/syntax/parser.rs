use super::ast::{AggregateOp, Arith, Ast, AstKind, Ident};
use super::lexer::{Fault, Token, tokens};
use super::unit;
use crate::source::Span;
use geometry::{Dimension, Sense};

/// How deep brackets may nest: a guard of the stack, far above what a clause needs.
const MAX_DEPTH: usize = 64;

/// Words that no variable may have as its name.
pub const KEYWORDS: &[&str] =
    &["and", "or", "not", "in", "if", "then", "else", "before", "where", "true", "false", "this"];

/// Reads one expression.
///
/// # Errors
/// The first thing that is not as the grammar says, with its place.
pub fn parse(text: &str) -> Result<Ast, Fault> {
    let mut parser = Parser { tokens: tokens(text)?, at: 0, depth: 0 };
    let ast = parser.expression()?;
    match parser.peek() {
        Token::End => Ok(ast),
        _ => Err(parser.unexpected("表达式到此应结束", "the expression should end here")),
    }
}

struct Parser {
    tokens: Vec<(Token, Span)>,
    at: usize,
    depth: usize,
}

type Parsed = Result<Ast, Fault>;

impl Parser {
    fn peek(&self) -> &Token {
        self.peek_at(0)
    }

    fn peek_at(&self, ahead: usize) -> &Token {
        self.tokens.get(self.at + ahead).map_or(&Token::End, |it| &it.0)
    }

    fn span(&self) -> Span {
        self.tokens.get(self.at).or(self.tokens.last()).map_or(Span::default(), |it| it.1)
    }

    fn advance(&mut self) -> Span {
        let span = self.span();
        self.at += 1;
        span
    }

    fn is_word(&self, word: &str) -> bool {
        matches!(self.peek(), Token::Word(it) if it == word)
    }

    fn take_word(&mut self, word: &str) -> bool {
        let found = self.is_word(word);
        self.at += usize::from(found);
        found
    }

    fn take_sign(&mut self, sign: &str) -> bool {
        let found = matches!(self.peek(), Token::Sign(it) if *it == sign);
        self.at += usize::from(found);
        found
    }

    fn expect_sign(&mut self, sign: &str) -> Result<Span, Fault> {
        let span = self.span();
        if self.take_sign(sign) {
            return Ok(span);
        }
        Err(self.unexpected(&format!("此处应为 `{sign}`"), &format!("expected `{sign}`")))
    }

    fn expect_word(&mut self, word: &str) -> Result<(), Fault> {
        if self.take_word(word) {
            return Ok(());
        }
        Err(self.unexpected(&format!("此处应为 `{word}`"), &format!("expected `{word}`")))
    }

    fn unexpected(&self, zh: &str, en: &str) -> Fault {
        let found = match self.peek() {
            Token::End => {
                return (self.span(), "syntax", format!("{zh}，但表达式已结束"), format!("{en}, found the end"));
            }
            Token::Number(value) => value.to_string(),
            Token::Text(text) => format!("\"{text}\""),
            Token::Word(word) => word.clone(),
            Token::Sign(sign) => (*sign).to_string(),
        };
        (self.span(), "syntax", format!("{zh}，实为 `{found}`"), format!("{en}, found `{found}`"))
    }

    fn ident(&mut self) -> Result<Ident, Fault> {
        match self.peek().clone() {
            Token::Word(name) => Ok(Ident { name, span: self.advance() }),
            _ => Err(self.unexpected("此处应为名称", "expected a name")),
        }
    }

    fn expression(&mut self) -> Parsed {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            let zh = format!("表达式嵌套超过 {MAX_DEPTH} 层");
            return Err((self.span(), "too-deep", zh, format!("the expression nests deeper than {MAX_DEPTH}")));
        }
        let start = self.span();
        let result = if self.take_word("if") {
            let condition = self.expression()?;
            self.expect_word("then")?;
            let yes = self.expression()?;
            self.expect_word("else")?;
            let no = self.expression()?;
            let span = start.to(no.span);
            Ok(Ast { kind: AstKind::If(Box::new(condition), Box::new(yes), Box::new(no)), span })
        } else {
            self.or()
        };
        self.depth -= 1;
        result
    }

    fn or(&mut self) -> Parsed {
        self.joined("or", Parser::and, AstKind::Or)
    }

    fn and(&mut self) -> Parsed {
        self.joined("and", Parser::not, AstKind::And)
    }

    fn joined(&mut self, word: &str, operand: fn(&mut Self) -> Parsed, make: fn(Vec<Ast>) -> AstKind) -> Parsed {
        let first = operand(self)?;
        if !self.is_word(word) {
            return Ok(first);
        }
        let mut span = first.span;
        let mut items = vec![first];
        while self.take_word(word) {
            let item = operand(self)?;
            span = span.to(item.span);
            items.push(item);
        }
        Ok(Ast { kind: make(items), span })
    }

    fn not(&mut self) -> Parsed {
        let start = self.span();
        if !self.take_word("not") {
            return self.comparison();
        }
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(self.unexpected("嵌套过深", "nested too deep"));
        }
        let inner = self.not()?;
        self.depth -= 1;
        let span = start.to(inner.span);
        Ok(Ast { kind: AstKind::Not(Box::new(inner)), span })
    }

    fn comparison(&mut self) -> Parsed {
        let left = self.default()?;
        let result = if self.take_word("before") {
            let right = self.default()?;
            binary(left, right, AstKind::Before)
        } else if self.take_word("in") {
            self.membership(left)?
        } else if let Some(sense) = self.sense() {
            let right = self.default()?;
            binary(left, right, |a, b| AstKind::Compare(sense, a, b))
        } else {
            return Ok(left);
        };
        if self.sense().is_some() {
            self.at -= 1;
            return Err((
                self.span(),
                "chained-comparison",
                "比较不能连写；请用 `and` 连接，或写 `x in 低 ..= 高`".into(),
                "comparisons do not chain; join them with `and` or write `x in low ..= high`".into(),
            ));
        }
        Ok(result)
    }

    fn sense(&mut self) -> Option<Sense> {
        let Token::Sign(sign) = self.peek() else { return None };
        let sense = match *sign {
            ">=" => Sense::AtLeast,
            ">" => Sense::MoreThan,
            "<=" => Sense::AtMost,
            "<" => Sense::LessThan,
            "==" => Sense::Equal,
            "!=" => Sense::NotEqual,
            _ => return None,
        };
        self.at += 1;
        Some(sense)
    }

    fn membership(&mut self, value: Ast) -> Parsed {
        if self.take_sign("[") {
            let items = self.list("]")?;
            let span = value.span.to(self.previous());
            return Ok(Ast { kind: AstKind::InList(Box::new(value), items), span });
        }
        let low = self.default()?;
        let closed = self.take_sign("..=");
        if !closed && !self.take_sign("..<") {
            return Err(self.unexpected("此处应为 `..=` 或 `..<`", "expected `..=` or `..<`"));
        }
        let high = self.default()?;
        let span = value.span.to(high.span);
        let kind = AstKind::InRange { value: Box::new(value), low: Box::new(low), high: Box::new(high), closed };
        Ok(Ast { kind, span })
    }

    fn previous(&self) -> Span {
        self.tokens.get(self.at.wrapping_sub(1)).map_or(Span::default(), |it| it.1)
    }

    /// Items up to a closing bracket, which is taken.
    fn list(&mut self, close: &str) -> Result<Vec<Ast>, Fault> {
        let mut items = Vec::new();
        while !self.take_sign(close) {
            items.push(self.expression()?);
            if !self.take_sign(",") {
                self.expect_sign(close)?;
                break;
            }
        }
        Ok(items)
    }

    fn default(&mut self) -> Parsed {
        let left = self.sum()?;
        if !self.take_sign("??") {
            return Ok(left);
        }
        let right = self.default()?;
        Ok(binary(left, right, AstKind::Default))
    }

    fn sum(&mut self) -> Parsed {
        let mut left = self.product()?;
        loop {
            let op = match self.peek() {
                Token::Sign("+") => Arith::Add,
                Token::Sign("-") => Arith::Sub,
                _ => return Ok(left),
            };
            self.at += 1;
            let right = self.product()?;
            left = binary(left, right, |a, b| AstKind::Arith(op, a, b));
        }
    }

    fn product(&mut self) -> Parsed {
        let mut left = self.unary()?;
        loop {
            let op = match self.peek() {
                Token::Sign("*") => Arith::Mul,
                Token::Sign("/") => Arith::Div,
                _ => return Ok(left),
            };
            self.at += 1;
            let right = self.unary()?;
            left = binary(left, right, |a, b| AstKind::Arith(op, a, b));
        }
    }

    fn unary(&mut self) -> Parsed {
        let start = self.span();
        if !self.take_sign("-") {
            return self.postfix();
        }
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(self.unexpected("嵌套过深", "nested too deep"));
        }
        let inner = self.unary()?;
        self.depth -= 1;
        let span = start.to(inner.span);
        Ok(Ast { kind: AstKind::Neg(Box::new(inner)), span })
    }

    fn postfix(&mut self) -> Parsed {
        let mut left = self.atom()?;
        while self.take_sign(".") {
            let field = self.ident()?;
            let span = left.span.to(field.span);
            left = Ast { kind: AstKind::Field(Box::new(left), field), span };
        }
        Ok(left)
    }

    fn atom(&mut self) -> Parsed {
        let span = self.span();
        match self.peek().clone() {
            Token::Number(value) => {
                self.at += 1;
                self.quantity(value, span)
            }
            Token::Text(text) => {
                self.at += 1;
                Ok(Ast { kind: AstKind::Text(text), span })
            }
            Token::Sign("(") => {
                self.at += 1;
                let mut inner = self.expression()?;
                inner.span = span.to(self.expect_sign(")")?);
                Ok(inner)
            }
            Token::Word(word) if word == "true" || word == "false" => {
                self.at += 1;
                Ok(Ast { kind: AstKind::Bool(word == "true"), span })
            }
            // Its `else` reaches as far as it can: `x >= if c then a else b`.
            Token::Word(word) if word == "if" => self.expression(),
            Token::Word(word) if KEYWORDS.contains(&word.as_str()) && word != "this" => {
                Err(self.unexpected("此处应为一个值", "expected a value"))
            }
            Token::Word(name) => {
                self.at += 1;
                let ident = Ident { name, span };
                if self.take_sign("(") {
                    return self.call(ident);
                }
                if self.take_sign("[") {
                    let keys = self.list("]")?;
                    return Ok(Ast { kind: AstKind::Index(ident, keys), span: span.to(self.previous()) });
                }
                Ok(Ast { kind: AstKind::Name(ident.name), span })
            }
            _ => Err(self.unexpected("此处应为一个值", "expected a value")),
        }
    }

    fn quantity(&mut self, value: f64, start: Span) -> Parsed {
        let name = match self.peek() {
            Token::Word(word) if !KEYWORDS.contains(&word.as_str()) => word.clone(),
            Token::Sign(sign @ ("%" | "‰" | "°")) => (*sign).to_string(),
            _ => {
                let kind = AstKind::Number { value, dimension: Dimension::NONE, percent: false };
                return Ok(Ast { kind, span: start });
            }
        };
        let Some(unit) = unit::find(&name) else {
            let names: Vec<&str> = unit::UNITS.iter().map(|it| it.name).collect();
            let zh = format!("未知的单位 `{name}`；可用：{}", names.join(" "));
            return Err((
                self.span(),
                "unknown-unit",
                zh,
                format!("unknown unit `{name}`; known: {}", names.join(" ")),
            ));
        };
        let span = start.to(self.advance());
        let percent = matches!(unit.name, "%" | "‰");
        Ok(Ast { kind: AstKind::Number { value: (unit.to_si)(value), dimension: unit.dimension, percent }, span })
    }

    fn call(&mut self, name: Ident) -> Parsed {
        let is_binding = matches!((self.peek(), self.peek_at(1)), (Token::Word(_), Token::Word(word)) if word == "in");
        if let Some(op) = AggregateOp::from_name(&name.name).filter(|_| is_binding) {
            return self.aggregate(op, name.span);
        }
        let arguments = self.list(")")?;
        let span = name.span.to(self.previous());
        Ok(Ast { kind: AstKind::Call(name, arguments), span })
    }

    fn aggregate(&mut self, op: AggregateOp, start: Span) -> Parsed {
        let variable = self.ident()?;
        self.expect_word("in")?;
        let mut kind = self.ident()?;
        let mut of = None;
        if self.take_sign(".") {
            let plot = Ast { kind: AstKind::Name(kind.name), span: kind.span };
            of = Some(Box::new(plot));
            kind = self.ident()?;
        }
        let condition = if self.take_word("where") { Some(Box::new(self.expression()?)) } else { None };
        let body = if self.take_sign(":") { Some(Box::new(self.expression()?)) } else { None };
        let span = start.to(self.expect_sign(")")?);
        Ok(Ast { kind: AstKind::Aggregate { op, variable, of, kind, condition, body }, span })
    }
}

fn binary(left: Ast, right: Ast, make: impl FnOnce(Box<Ast>, Box<Ast>) -> AstKind) -> Ast {
    let span = left.span.to(right.span);
    Ast { kind: make(Box::new(left), Box::new(right)), span }
}
