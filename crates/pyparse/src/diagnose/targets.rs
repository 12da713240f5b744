//! Targets of assignments, loops and `del` in the second reading.

use super::reader::{NodeAt, Reader, Rule, What};
use pylex::TokenKind::{self, *};
use std::option::Option::None;

impl Reader<'_> {
    pub fn star_targets(&mut self) -> Option<NodeAt> {
        let from = self.mark;
        let single = self.alt(|p| {
            let a = p.star_target()?;
            if p.is(Comma) { None } else { Some(a) }
        });
        single.or_else(|| {
            self.alt(|p| {
                let all = p.list(Self::star_target)?;
                p.tok(Comma);
                Some(p.parent(What::Tuple, from, all))
            })
        })
    }

    pub fn star_target(&mut self) -> Option<NodeAt> {
        let from = self.mark;
        self.memo(Rule::StarTarget, |p| {
            let starred = p.alt(|p| {
                p.tok(TokenKind::Star)?;
                if p.is(TokenKind::Star) {
                    return None;
                }
                let value = p.star_target()?;
                Some(p.parent(What::Starred, from, vec![value]))
            });
            starred.or_else(|| p.target_atom())
        })
    }

    fn target_atom(&mut self) -> Option<NodeAt> {
        self.memo(Rule::TargetAtom, |p| {
            p.attribute_or_subscript().or_else(|| p.simple_target()).or_else(|| p.enclosed(Self::target_atom))
        })
    }

    fn simple_target(&mut self) -> Option<NodeAt> {
        self.name()
    }

    /// Parenthesised or bracketed targets; `only` is what may stand alone in parentheses.
    fn enclosed(&mut self, only: fn(&mut Self) -> Option<NodeAt>) -> Option<NodeAt> {
        let from = self.mark;
        match self.peek() {
            LPar | WithLPar => {}
            LSqb => {
                return self.alt(|p| {
                    p.tok(LSqb)?;
                    let all = p.alt(|p| p.list(Self::star_target)).unwrap_or_default();
                    if !all.is_empty() {
                        p.tok(Comma);
                    }
                    p.tok(RSqb)?;
                    Some(p.parent(What::List, from, all))
                });
            }
            _ => return None,
        }
        let single = self.alt(|p| {
            p.lpar()?;
            let a = only(p)?;
            p.tok(RPar)?;
            Some(a)
        });
        single.or_else(|| {
            self.alt(|p| {
                p.lpar()?;
                let mut all = Vec::new();
                p.alt(|p| {
                    all = p.list(Self::star_target)?;
                    let comma = p.tok(Comma);
                    if all.len() == 1 && comma.is_none() { None } else { Some(()) }
                });
                p.tok(RPar)?;
                Some(p.parent(What::Tuple, from, all))
            })
        })
    }

    /// `primary.name` or `primary[…]` that nothing follows.
    fn attribute_or_subscript(&mut self) -> Option<NodeAt> {
        let from = self.mark;
        let attribute = self.alt(|p| {
            p.target_primary()?;
            p.tok(Dot)?;
            p.name()?;
            if p.continues() { None } else { Some(p.node(What::Attribute, from)) }
        });
        attribute.or_else(|| {
            self.alt(|p| {
                p.target_primary()?;
                p.subscript_suffix()?;
                if p.continues() { None } else { Some(p.node(What::Subscript, from)) }
            })
        })
    }

    fn continues(&mut self) -> bool {
        self.is_one(&[LPar, WithLPar, LSqb, Dot])
    }

    /// A primary that is followed by another suffix.
    fn target_primary(&mut self) -> Option<NodeAt> {
        let from = self.mark;
        self.memo(Rule::TPrimary, |p| {
            let mut node = p.atom()?;
            if !p.continues() {
                return None;
            }
            loop {
                let next = p.alt(|p| {
                    let what = match p.peek() {
                        Dot => {
                            p.tok(Dot)?;
                            p.name()?;
                            What::Attribute
                        }
                        LSqb => {
                            let suffix = p.subscript_suffix();
                            if suffix.is_none() {
                                p.generator();
                            }
                            suffix?
                        }
                        _ => {
                            if p.generator().is_some() {
                                What::Call
                            } else {
                                p.call_suffix()?
                            }
                        }
                    };
                    if p.continues() { Some(what) } else { None }
                });
                let Some(what) = next else { return Some(node) };
                node = p.node(what, from);
            }
        })
    }

    pub fn single_target(&mut self) -> Option<NodeAt> {
        let found = self.attribute_or_subscript().or_else(|| self.name());
        found.or_else(|| {
            self.alt(|p| {
                p.lpar()?;
                let a = p.single_target()?;
                p.tok(RPar)?;
                Some(a)
            })
        })
    }

    /// What an annotation may stand after besides a name.
    pub fn annotated_target(&mut self) -> Option<NodeAt> {
        let parenthesised = self.alt(|p| {
            p.lpar()?;
            let a = p.single_target()?;
            p.tok(RPar)?;
            Some(a)
        });
        parenthesised.or_else(|| self.attribute_or_subscript())
    }

    pub fn del_targets(&mut self) -> Option<Vec<NodeAt>> {
        let all = self.alt(|p| p.list(Self::del_target))?;
        self.tok(Comma);
        Some(all)
    }

    fn del_target(&mut self) -> Option<NodeAt> {
        let from = self.mark;
        self.memo(Rule::DelTarget, |p| {
            let found = p.attribute_or_subscript().or_else(|| p.name());
            if found.is_some() {
                return found;
            }
            if p.is_lpar() {
                let single = p.alt(|p| {
                    p.lpar()?;
                    let a = p.del_target()?;
                    p.tok(RPar)?;
                    Some(a)
                });
                return single.or_else(|| {
                    p.alt(|p| {
                        p.lpar()?;
                        let all = p.del_targets().unwrap_or_default();
                        p.tok(RPar)?;
                        Some(p.parent(What::Tuple, from, all))
                    })
                });
            }
            p.tok(LSqb)?;
            let all = p.del_targets().unwrap_or_default();
            p.tok(RSqb)?;
            Some(p.parent(What::List, from, all))
        })
    }
}
