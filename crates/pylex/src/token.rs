//! Token kinds and tokens.
//!
//! One enum serves `logos`, the driver, and the parser's terminals. Kinds without a pattern come from the driver:
//! layout, string bodies, f-string parts, and keywords that only context can tell (`soft_keyword`).

use logos::Logos;

/// The kind of a token.
#[derive(Logos, Clone, Copy, PartialEq, Eq, Debug, Hash)]
#[logos(skip r"[ \t\x0c]+")]
#[repr(u8)]
pub enum TokenKind {
    // Start markers: the parser is handed one before the tokens, it says which root to expect.
    StartModule,
    StartInteractive,
    StartExpression,
    StartFunctionType,

    // Layout.
    /// The end of a logical line.
    Newline,
    Indent,
    Dedent,
    /// The end of the source.
    End,
    /// Where the lexer stopped: `Tokens::error` says why.
    Error,
    /// A character that no token starts with, `$`, `?` or a backquote: the parser refuses it.
    Stray,

    // Raw pieces that the driver turns into something else; never in `Tokens::tokens`.
    #[token("\n")]
    RawNewline,
    #[regex(r"#[^\n]*", allow_greedy = true)]
    Comment,
    #[token("\\\n")]
    Continuation,
    #[regex(r"\.?[0-9]")]
    RawNumber,
    #[regex(r#"([bBrRuU]|[bB][rR]|[rR][bB])?["']"#)]
    RawString,
    #[regex(r#"([fFtT][rR]?|[rR][fFtT])["']"#)]
    RawFString,
    #[regex(r"[A-Za-z_\x{80}-\x{10FFFF}][A-Za-z0-9_\x{80}-\x{10FFFF}]*", priority = 1)]
    RawUnicodeName,

    // Atoms.
    #[regex(r"[A-Za-z_][A-Za-z0-9_]*", priority = 2)]
    Name,
    Int,
    Float,
    Imaginary,
    /// A whole string or bytes literal, prefix and quotes included.
    String,
    /// Prefix and opening quotes of an f-string.
    FStringStart,
    /// Prefix and opening quotes of a t-string.
    TStringStart,
    /// Literal text of an f-string, t-string or format spec, escapes and doubled braces as written.
    FStringMiddle,
    /// Closing quotes of an f-string or t-string.
    FStringEnd,
    /// `{` that opens a replacement field.
    FieldOpen,
    /// `}` that closes a replacement field.
    FieldClose,
    /// `:` that starts a format spec.
    FieldColon,

    // Soft keywords: names wherever they are not keywords (`Tokens` holds the settled kinds).
    #[token("match")]
    Match,
    #[token("case")]
    Case,
    #[token("type")]
    Type,

    // Keywords.
    #[token("False")]
    False,
    #[token("None")]
    None,
    #[token("True")]
    True,
    #[token("and")]
    And,
    #[token("as")]
    As,
    #[token("assert")]
    Assert,
    #[token("async")]
    Async,
    #[token("await")]
    Await,
    #[token("break")]
    Break,
    #[token("class")]
    Class,
    #[token("continue")]
    Continue,
    #[token("def")]
    Def,
    #[token("del")]
    Del,
    #[token("elif")]
    Elif,
    #[token("else")]
    Else,
    #[token("except")]
    Except,
    #[token("finally")]
    Finally,
    #[token("for")]
    For,
    #[token("from")]
    From,
    #[token("global")]
    Global,
    #[token("if")]
    If,
    #[token("import")]
    Import,
    #[token("in")]
    In,
    #[token("is")]
    Is,
    #[token("lambda")]
    Lambda,
    #[token("nonlocal")]
    Nonlocal,
    #[token("not")]
    Not,
    #[token("or")]
    Or,
    #[token("pass")]
    Pass,
    #[token("raise")]
    Raise,
    #[token("return")]
    Return,
    #[token("try")]
    Try,
    #[token("while")]
    While,
    #[token("with")]
    With,
    #[token("yield")]
    Yield,

    // Brackets.
    #[token("(")]
    LPar,
    /// `(` that opens the parenthesised items of a `with` statement.
    WithLPar,
    #[token(")")]
    RPar,
    #[token("[")]
    LSqb,
    #[token("]")]
    RSqb,
    #[token("{")]
    LBrace,
    #[token("}")]
    RBrace,

    // Operators and delimiters.
    #[token(":")]
    Colon,
    #[token(",")]
    Comma,
    #[token(";")]
    Semi,
    #[token(".")]
    Dot,
    #[token("...")]
    Ellipsis,
    #[token("->")]
    RArrow,
    #[token(":=")]
    ColonEqual,
    #[token("=")]
    Equal,
    #[token("!")]
    Exclamation,
    #[token("@")]
    At,
    #[token("+")]
    Plus,
    #[token("-")]
    Minus,
    #[token("*")]
    Star,
    #[token("**")]
    DoubleStar,
    #[token("/")]
    Slash,
    #[token("//")]
    DoubleSlash,
    #[token("%")]
    Percent,
    #[token("&")]
    Ampersand,
    #[token("|")]
    VBar,
    #[token("^")]
    Circumflex,
    #[token("~")]
    Tilde,
    #[token("<<")]
    LeftShift,
    #[token(">>")]
    RightShift,
    #[token("<")]
    Less,
    #[token(">")]
    Greater,
    #[token("<=")]
    LessEqual,
    #[token(">=")]
    GreaterEqual,
    #[token("==")]
    EqEqual,
    #[token("!=")]
    NotEqual,
    #[token("+=")]
    PlusEqual,
    #[token("-=")]
    MinEqual,
    #[token("*=")]
    StarEqual,
    #[token("/=")]
    SlashEqual,
    #[token("//=")]
    DoubleSlashEqual,
    #[token("%=")]
    PercentEqual,
    #[token("@=")]
    AtEqual,
    #[token("&=")]
    AmperEqual,
    #[token("|=")]
    VBarEqual,
    #[token("^=")]
    CircumflexEqual,
    #[token("<<=")]
    LeftShiftEqual,
    #[token(">>=")]
    RightShiftEqual,
    #[token("**=")]
    DoubleStarEqual,
}

impl TokenKind {
    /// Hard keywords: reserved everywhere.
    pub const fn is_keyword(self) -> bool {
        self as u8 >= TokenKind::False as u8 && self as u8 <= TokenKind::Yield as u8
    }

    /// A name as the grammar sees it, or a soft keyword that could have been one.
    pub const fn is_name_like(self) -> bool {
        matches!(self, TokenKind::Name | TokenKind::Match | TokenKind::Case | TokenKind::Type)
    }

    pub const fn is_open_bracket(self) -> bool {
        matches!(
            self,
            TokenKind::LPar | TokenKind::WithLPar | TokenKind::LSqb | TokenKind::LBrace | TokenKind::FieldOpen
        )
    }

    pub const fn is_close_bracket(self) -> bool {
        matches!(self, TokenKind::RPar | TokenKind::RSqb | TokenKind::RBrace | TokenKind::FieldClose)
    }

    /// `+=` and its like.
    pub const fn is_augmented_assignment(self) -> bool {
        self as u8 >= TokenKind::PlusEqual as u8
    }
}

/// A token: bytes `start..end` of the source.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Token {
    pub kind: TokenKind,
    pub start: u32,
    pub end: u32,
}

/// What lies between tokens.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TriviaKind {
    Comment,
    /// A line break that ends no logical line.
    BlankNewline,
}

/// A comment or an insignificant line break, with the number of tokens that stand before it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Trivia {
    pub kind: TriviaKind,
    pub start: u32,
    pub end: u32,
    pub before: u32,
}

/// The result of lexing.
#[derive(Clone, Debug, Default)]
pub struct Tokens {
    /// Ends with `End`, or with `Error` if there was one.
    pub tokens: Vec<Token>,
    pub trivia: Vec<Trivia>,
    /// What deserves a SyntaxWarning.
    pub warnings: Vec<crate::LexWarning>,
    /// Why the lexer stopped before the end.
    pub error: Option<crate::LexError>,
    /// The most tokens in one logical line, and whether `elif`s are many: nesting cannot be deeper than these.
    pub longest_line: u32,
    pub elifs: u32,
}

#[cfg(test)]
mod tests {
    #[test]
    fn tokens_are_twelve_bytes() {
        assert_eq!(size_of::<super::Token>(), 12);
    }
}
