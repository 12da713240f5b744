//! Patterns of `case` and type parameters in the second reading.

use super::reader::{NodeAt, Reader, Rule, What};
use pylex::TokenKind::{self, *};
use std::option::Option::None;

impl Reader<'_> {
    pub fn patterns(&mut self) -> Option<NodeAt> {
        self.open_sequence().or_else(|| self.pattern())
    }

    fn pattern(&mut self) -> Option<NodeAt> {
        let from = self.mark;
        self.memo(Rule::Pattern, |p| {
            let whole = p.alt(|p| {
                p.or_pattern()?;
                p.tok(As)?;
                p.capture_target()?;
                Some(p.node(What::Other, from))
            });
            if whole.is_some() {
                return whole;
            }
            if p.mistakes {
                p.ahead(|p| {
                    p.or_pattern()?;
                    p.tok(As)?;
                    let a = p.word("_")?;
                    p.raise_token(a, "cannot use '_' as a target");
                    None::<()>
                });
                p.ahead(|p| {
                    p.or_pattern()?;
                    p.tok(As)?;
                    if !p.newest && p.is_name() {
                        return None;
                    }
                    let a = p.expression()?;
                    let message = if p.newest {
                        format!("cannot use {} as pattern target", p.name_of(a))
                    } else {
                        "invalid pattern target".to_owned()
                    };
                    p.raise_node(a, message);
                    None::<()>
                });
            }
            p.or_pattern()
        })
    }

    fn or_pattern(&mut self) -> Option<NodeAt> {
        let from = self.mark;
        self.alt(|p| {
            p.closed_pattern()?;
            p.many(|p| {
                p.tok(VBar)?;
                p.closed_pattern()
            });
            Some(p.node(What::Other, from))
        })
    }

    fn closed_pattern(&mut self) -> Option<NodeAt> {
        self.memo(Rule::ClosedPattern, |p| match p.peek() {
            Int
            | Float
            | Imaginary
            | Minus
            | TokenKind::String
            | FStringStart
            | TStringStart
            | TokenKind::None
            | TokenKind::True
            | TokenKind::False => p.literal_pattern(),
            LPar | WithLPar => p.group_pattern().or_else(|| p.sequence_pattern()),
            LSqb => p.sequence_pattern(),
            LBrace => p.mapping_pattern(),
            kind if kind.is_name_like() => {
                let capture = p.capture_target();
                capture
                    .or_else(|| if p.text_at(p.mark) == "_" { p.name() } else { None })
                    .or_else(|| p.value_pattern())
                    .or_else(|| p.class_pattern())
            }
            _ => None,
        })
    }

    fn literal_pattern(&mut self) -> Option<NodeAt> {
        let from = self.mark;
        match self.peek() {
            TokenKind::String | FStringStart | TStringStart => {
                // A formatted one is refused after parsing.
                self.strings()
            }
            TokenKind::None | TokenKind::True | TokenKind::False => {
                self.mark += 1;
                Some(self.node(What::Literal, from))
            }
            _ => {
                let plain = self.alt(|p| {
                    p.signed_number()?;
                    if p.is_one(&[Plus, Minus]) { None } else { Some(p.node(What::Literal, from)) }
                });
                plain.or_else(|| self.complex_number())
            }
        }
    }

    fn signed_number(&mut self) -> Option<NodeAt> {
        let from = self.mark;
        self.alt(|p| {
            p.tok(Minus);
            p.number()?;
            Some(p.node(What::Literal, from))
        })
    }

    fn complex_number(&mut self) -> Option<NodeAt> {
        let from = self.mark;
        self.alt(|p| {
            p.tok(Minus);
            let real = p.mark;
            p.number()?;
            if p.tokens.get(real).is_some_and(|t| t.kind == Imaginary) {
                p.raise_token(real, "real number required in complex literal");
                return None;
            }
            p.one_of(&[Plus, Minus])?;
            let imaginary = p.mark;
            p.number()?;
            if p.tokens.get(imaginary).is_some_and(|t| t.kind != Imaginary) {
                p.raise_token(imaginary, "imaginary number required in complex literal");
                return None;
            }
            Some(p.node(What::Literal, from))
        })
    }

    fn capture_target(&mut self) -> Option<NodeAt> {
        self.alt(|p| {
            if p.is_name() && p.text_at(p.mark) == "_" {
                return None;
            }
            let a = p.name()?;
            if p.is_one(&[Dot, LPar, WithLPar, Equal]) { None } else { Some(a) }
        })
    }

    fn dotted(&mut self) -> Option<usize> {
        self.name()?;
        Some(self.many(|p| {
            p.tok(Dot)?;
            p.name()
        }))
    }

    fn attribute_path(&mut self) -> Option<NodeAt> {
        let from = self.mark;
        self.alt(|p| if p.dotted()? == 0 { None } else { Some(p.node(What::Attribute, from)) })
    }

    fn value_pattern(&mut self) -> Option<NodeAt> {
        self.alt(|p| {
            let a = p.attribute_path()?;
            if p.is_one(&[Dot, LPar, WithLPar, Equal]) { None } else { Some(a) }
        })
    }

    fn group_pattern(&mut self) -> Option<NodeAt> {
        self.alt(|p| {
            p.lpar()?;
            let a = p.pattern()?;
            p.tok(RPar)?;
            Some(a)
        })
    }

    fn sequence_pattern(&mut self) -> Option<NodeAt> {
        let from = self.mark;
        if self.is(LSqb) {
            return self.alt(|p| {
                p.tok(LSqb)?;
                p.sequence_items();
                p.tok(RSqb)?;
                Some(p.node(What::Other, from))
            });
        }
        self.alt(|p| {
            p.lpar()?;
            p.open_sequence();
            p.tok(RPar)?;
            Some(p.node(What::Other, from))
        })
    }

    fn open_sequence(&mut self) -> Option<NodeAt> {
        let from = self.mark;
        self.alt(|p| {
            p.maybe_star_pattern()?;
            p.tok(Comma)?;
            p.sequence_items();
            Some(p.node(What::Other, from))
        })
    }

    fn sequence_items(&mut self) -> Option<()> {
        self.alt(|p| p.list(Self::maybe_star_pattern))?;
        self.tok(Comma);
        Some(())
    }

    fn maybe_star_pattern(&mut self) -> Option<NodeAt> {
        let from = self.mark;
        let starred = self.alt(|p| {
            p.tok(TokenKind::Star)?;
            if p.capture_target().is_none() {
                p.word("_")?;
            }
            Some(p.node(What::Other, from))
        });
        starred.or_else(|| self.pattern())
    }

    fn mapping_pattern(&mut self) -> Option<NodeAt> {
        let from = self.mark;
        let rest = |p: &mut Self| {
            p.tok(DoubleStar)?;
            p.capture_target()
        };
        let empty = self.alt(|p| {
            p.tok(LBrace)?;
            p.tok(RBrace)
        });
        let found = empty.or_else(|| {
            self.alt(|p| {
                p.tok(LBrace)?;
                rest(p)?;
                p.tok(Comma);
                p.tok(RBrace)
            })
        });
        let found = found.or_else(|| {
            self.alt(|p| {
                p.tok(LBrace)?;
                p.list(Self::mapping_item)?;
                p.tok(Comma)?;
                rest(p)?;
                p.tok(Comma);
                p.tok(RBrace)
            })
        });
        let found = found.or_else(|| {
            self.alt(|p| {
                p.tok(LBrace)?;
                p.list(Self::mapping_item)?;
                p.tok(Comma);
                p.tok(RBrace)
            })
        });
        found.map(|_| self.node(What::Other, from))
    }

    fn mapping_item(&mut self) -> Option<NodeAt> {
        let from = self.mark;
        self.alt(|p| {
            if p.is_name() {
                p.attribute_path()?;
            } else {
                p.literal_pattern()?;
            }
            p.tok(Colon)?;
            p.pattern()?;
            Some(p.node(What::Other, from))
        })
    }

    fn class_pattern(&mut self) -> Option<NodeAt> {
        let from = self.mark;
        let whole = self.alt(|p| {
            p.dotted()?;
            p.lpar()?;
            let empty = p.tok(RPar).is_some();
            if !empty {
                let only_positional = p.alt(|p| {
                    p.list(Self::pattern)?;
                    p.tok(Comma);
                    p.tok(RPar)
                });
                let only_keywords = only_positional.or_else(|| {
                    p.alt(|p| {
                        p.list(Self::keyword_pattern)?;
                        p.tok(Comma);
                        p.tok(RPar)
                    })
                });
                only_keywords.or_else(|| {
                    p.alt(|p| {
                        p.list(Self::pattern)?;
                        p.tok(Comma)?;
                        p.list(Self::keyword_pattern)?;
                        p.tok(Comma);
                        p.tok(RPar)
                    })
                })?;
            }
            Some(p.node(What::Other, from))
        });
        if whole.is_none() && self.mistakes {
            self.ahead(|p| {
                p.dotted()?;
                p.lpar()?;
                p.alt(|p| {
                    p.list(Self::pattern)?;
                    p.tok(Comma)
                });
                p.list(Self::keyword_pattern)?;
                p.tok(Comma)?;
                let late = p.list(Self::pattern)?;
                if let (Some(&a), Some(&b)) = (late.first(), late.last()) {
                    p.raise_nodes(a, b, "positional patterns follow keyword patterns");
                }
                None::<()>
            });
        }
        whole
    }

    fn keyword_pattern(&mut self) -> Option<NodeAt> {
        let from = self.mark;
        self.alt(|p| {
            p.name()?;
            p.tok(Equal)?;
            p.pattern()?;
            Some(p.node(What::Other, from))
        })
    }

    // ---- type parameters

    pub fn type_params(&mut self) -> Option<NodeAt> {
        let from = self.mark;
        if !self.is(LSqb) {
            return None;
        }
        self.memo(Rule::TypeParams, |p| {
            if p.mistakes {
                p.ahead(|p| {
                    p.tok(LSqb)?;
                    let close = p.tok(RSqb)?;
                    p.raise_from_token(close, "Type parameter list cannot be empty");
                    None::<()>
                });
            }
            p.tok(LSqb)?;
            p.list(Self::type_param)?;
            p.tok(Comma);
            p.tok(RSqb)?;
            Some(p.node(What::Other, from))
        })
    }

    fn type_param(&mut self) -> Option<NodeAt> {
        let from = self.mark;
        self.memo(Rule::TypeParam, |p| {
            let default = |p: &mut Self, starred: bool| {
                p.alt(|p| {
                    p.tok(Equal)?;
                    if starred { p.star_expression() } else { p.expression() }
                });
            };
            if p.is_name() {
                p.name()?;
                p.alt(|p| {
                    p.tok(Colon)?;
                    p.expression()
                });
                default(p, false);
                return Some(p.node(What::Other, from));
            }
            // Up to 3.13 CPython looks for this already when it reads the first time.
            if p.mistakes || !p.newest {
                p.ahead(|p| {
                    let star = p.one_of(&[TokenKind::Star, DoubleStar])?;
                    let what = if p.text_at(star) == "*" { "TypeVarTuple" } else { "ParamSpec" };
                    p.name()?;
                    let colon = p.tok(Colon)?;
                    let e = p.expression()?;
                    let which = if p.what(e) == What::Tuple { "constraints" } else { "bound" };
                    p.raise_from_token(colon, format!("cannot use {which} with {what}"));
                    None::<()>
                });
            }
            let star = p.one_of(&[TokenKind::Star, DoubleStar])?;
            let starred = p.text_at(star) == "*";
            p.name()?;
            default(p, starred);
            Some(p.node(What::Other, from))
        })
    }
}
