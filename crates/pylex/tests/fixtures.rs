//! `tokens/*.py`: each fixture's tokens as `tokenize` prints them, with a snapshot.

#[test]
fn tokens() {
    let dir = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tokens");
    let mut files: Vec<_> = std::fs::read_dir(dir).unwrap().map(|e| e.unwrap().path()).collect();
    files.sort();
    for path in files.iter().filter(|f| f.extension().is_some_and(|e| e == "py")) {
        let source = pylex::decode(&std::fs::read(path).unwrap()).unwrap();
        let tokens = pylex::lex(source.text());
        assert_eq!(tokens.error, None, "{}", path.display());
        let dump = pylex::dump_tokens(source.text(), &tokens, "utf-8");
        let dump: Vec<&str> = dump.lines().map(str::trim_end).collect();
        insta::assert_snapshot!(path.file_stem().unwrap().to_string_lossy().to_string(), dump.join("\n"));
    }
}
