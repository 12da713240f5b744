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
    /// A file follows.
    StartModule,
    /// A statement at a prompt follows.
    StartInteractive,
    /// An expression follows.
    StartExpression,
    /// A signature type comment follows.
    StartFunctionType,

    // Layout.
    /// The end of a logical line.
    Newline,
    /// The block is deeper from here on.
    Indent,
    /// A block ends.
    Dedent,
    /// The end of the source.
    End,
    /// Where the lexer stopped: `Tokens::error` says why.
    Error,
    /// A character that no token starts with, `$`, `?` or a backquote: the parser refuses it.
    Stray,

    // Raw pieces that the driver turns into something else; never in `Tokens::tokens`.
    /// A line break.
    #[token("\n")]
    RawNewline,
    /// A comment.
    #[regex(r"#[^\n]*", allow_greedy = true)]
    Comment,
    /// A backslash and a line break.
    #[token("\\\n")]
    Continuation,
    /// The start of a number.
    #[regex(r"\.?[0-9]")]
    RawNumber,
    /// The start of a string.
    #[regex(r#"([bBrRuU]|[bB][rR]|[rR][bB])?["']"#)]
    RawString,
    /// The start of an f-string or t-string.
    #[regex(r#"([fFtT][rR]?|[rR][fFtT])["']"#)]
    RawFString,
    /// A name with characters beyond ASCII.
    #[regex(r"[A-Za-z_\x{80}-\x{10FFFF}][A-Za-z0-9_\x{80}-\x{10FFFF}]*", priority = 1)]
    RawUnicodeName,

    // Atoms.
    /// A name.
    #[regex(r"[A-Za-z_][A-Za-z0-9_]*", priority = 2)]
    Name,
    /// An integer.
    Int,
    /// A floating-point number.
    Float,
    /// An imaginary number.
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
    /// `match`.
    #[token("match")]
    Match,
    /// `case`.
    #[token("case")]
    Case,
    /// `type`.
    #[token("type")]
    Type,

    // Keywords.
    /// `False`.
    #[token("False")]
    False,
    /// `None`.
    #[token("None")]
    None,
    /// `True`.
    #[token("True")]
    True,
    /// `and`.
    #[token("and")]
    And,
    /// `as`.
    #[token("as")]
    As,
    /// `assert`.
    #[token("assert")]
    Assert,
    /// `async`.
    #[token("async")]
    Async,
    /// `await`.
    #[token("await")]
    Await,
    /// `break`.
    #[token("break")]
    Break,
    /// `class`.
    #[token("class")]
    Class,
    /// `continue`.
    #[token("continue")]
    Continue,
    /// `def`.
    #[token("def")]
    Def,
    /// `del`.
    #[token("del")]
    Del,
    /// `elif`.
    #[token("elif")]
    Elif,
    /// `else`.
    #[token("else")]
    Else,
    /// `except`.
    #[token("except")]
    Except,
    /// `finally`.
    #[token("finally")]
    Finally,
    /// `for`.
    #[token("for")]
    For,
    /// `from`.
    #[token("from")]
    From,
    /// `global`.
    #[token("global")]
    Global,
    /// `if`.
    #[token("if")]
    If,
    /// `import`.
    #[token("import")]
    Import,
    /// `in`.
    #[token("in")]
    In,
    /// `is`.
    #[token("is")]
    Is,
    /// `lambda`.
    #[token("lambda")]
    Lambda,
    /// `nonlocal`.
    #[token("nonlocal")]
    Nonlocal,
    /// `not`.
    #[token("not")]
    Not,
    /// `or`.
    #[token("or")]
    Or,
    /// `pass`.
    #[token("pass")]
    Pass,
    /// `raise`.
    #[token("raise")]
    Raise,
    /// `return`.
    #[token("return")]
    Return,
    /// `try`.
    #[token("try")]
    Try,
    /// `while`.
    #[token("while")]
    While,
    /// `with`.
    #[token("with")]
    With,
    /// `yield`.
    #[token("yield")]
    Yield,

    // Brackets.
    /// `(`.
    #[token("(")]
    LPar,
    /// `(` that opens the parenthesised items of a `with` statement.
    WithLPar,
    /// `)`.
    #[token(")")]
    RPar,
    /// `[`.
    #[token("[")]
    LSqb,
    /// `]`.
    #[token("]")]
    RSqb,
    /// `{`.
    #[token("{")]
    LBrace,
    /// `}`.
    #[token("}")]
    RBrace,

    // Operators and delimiters.
    /// `:`.
    #[token(":")]
    Colon,
    /// `,`.
    #[token(",")]
    Comma,
    /// `;`.
    #[token(";")]
    Semi,
    /// `.`.
    #[token(".")]
    Dot,
    /// `...`.
    #[token("...")]
    Ellipsis,
    /// `->`.
    #[token("->")]
    RArrow,
    /// `:=`.
    #[token(":=")]
    ColonEqual,
    /// `=`.
    #[token("=")]
    Equal,
    /// `!`.
    #[token("!")]
    Exclamation,
    /// `@`.
    #[token("@")]
    At,
    /// `+`.
    #[token("+")]
    Plus,
    /// `-`.
    #[token("-")]
    Minus,
    /// `*`.
    #[token("*")]
    Star,
    /// `**`.
    #[token("**")]
    DoubleStar,
    /// `/`.
    #[token("/")]
    Slash,
    /// `//`.
    #[token("//")]
    DoubleSlash,
    /// `%`.
    #[token("%")]
    Percent,
    /// `&`.
    #[token("&")]
    Ampersand,
    /// `|`.
    #[token("|")]
    VBar,
    /// `^`.
    #[token("^")]
    Circumflex,
    /// `~`.
    #[token("~")]
    Tilde,
    /// `<<`.
    #[token("<<")]
    LeftShift,
    /// `>>`.
    #[token(">>")]
    RightShift,
    /// `<`.
    #[token("<")]
    Less,
    /// `>`.
    #[token(">")]
    Greater,
    /// `<=`.
    #[token("<=")]
    LessEqual,
    /// `>=`.
    #[token(">=")]
    GreaterEqual,
    /// `==`.
    #[token("==")]
    EqEqual,
    /// `!=`.
    #[token("!=")]
    NotEqual,
    /// `+=`.
    #[token("+=")]
    PlusEqual,
    /// `-=`.
    #[token("-=")]
    MinEqual,
    /// `*=`.
    #[token("*=")]
    StarEqual,
    /// `/=`.
    #[token("/=")]
    SlashEqual,
    /// `//=`.
    #[token("//=")]
    DoubleSlashEqual,
    /// `%=`.
    #[token("%=")]
    PercentEqual,
    /// `@=`.
    #[token("@=")]
    AtEqual,
    /// `&=`.
    #[token("&=")]
    AmperEqual,
    /// `|=`.
    #[token("|=")]
    VBarEqual,
    /// `^=`.
    #[token("^=")]
    CircumflexEqual,
    /// `<<=`.
    #[token("<<=")]
    LeftShiftEqual,
    /// `>>=`.
    #[token(">>=")]
    RightShiftEqual,
    /// `**=`.
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

    /// `(`, `[`, `{`, whatever the lexer made of them.
    pub const fn is_open_bracket(self) -> bool {
        matches!(
            self,
            TokenKind::LPar | TokenKind::WithLPar | TokenKind::LSqb | TokenKind::LBrace | TokenKind::FieldOpen
        )
    }

    /// `)`, `]`, `}`, whatever the lexer made of them.
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
    /// What it is.
    pub kind: TokenKind,
    /// Where it begins, a byte offset.
    pub start: u32,
    /// Where it ends, exclusive.
    pub end: u32,
}

/// What lies between tokens.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TriviaKind {
    /// A comment.
    Comment,
    /// A line break that ends no logical line.
    BlankNewline,
}

/// A comment or an insignificant line break, with the number of tokens that stand before it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Trivia {
    /// What it is.
    pub kind: TriviaKind,
    /// Where it begins, a byte offset.
    pub start: u32,
    /// Where it ends, exclusive.
    pub end: u32,
    /// How many tokens stand before it.
    pub before: u32,
}

/// The result of lexing.
#[derive(Clone, Debug, Default)]
pub struct Tokens {
    /// Ends with `End`, or with `Error` if there was one.
    pub tokens: Vec<Token>,
    /// Comments and insignificant line breaks, in order.
    pub trivia: Vec<Trivia>,
    /// What deserves a SyntaxWarning.
    pub warnings: Vec<crate::LexWarning>,
    /// Why the lexer stopped before the end.
    pub error: Option<crate::LexError>,
    /// The most tokens in one logical line, and whether `elif`s are many: nesting cannot be deeper than these.
    pub longest_line: u32,
    /// The number of `elif`s.
    pub elifs: u32,
}

#[cfg(test)]
mod tests {
    #[test]
    fn tokens_are_twelve_bytes() {
        assert_eq!(size_of::<super::Token>(), 12);
    }
}
