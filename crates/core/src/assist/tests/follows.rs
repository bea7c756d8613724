//! Where do names lead, and what folds away?

use dockerfile_syntax::parse;
use expect_test::{Expect, expect};

use super::{ask, bracketed};
use crate::assist::folds;

/// Brackets around the name and its definition.
fn leads(marked: &str, expected: &Expect) {
    let found = ask(marked, |assistant, at| {
        let to = assistant.definition(at)?;
        let spans = if to.from == to.to { vec![to.to] } else { vec![to.from, to.to] };
        Some(bracketed(assistant.document.text, &spans))
    });
    expected.assert_eq(&found.unwrap_or_default());
}

#[test]
fn stages_lead_to_their_names() {
    leads(
        "FROM a AS b\nFROM <|>b\n",
        &expect![[r#"
        FROM a AS [b]
        FROM [b]
    "#]],
    );
    leads(
        "FROM a AS b\nFROM x\nCOPY --from=B<|> /a /b\n",
        &expect![[r#"
        FROM a AS [b]
        FROM x
        COPY --from=[B] /a /b
    "#]],
    );
    leads(
        "FROM a\nFROM x\nCOPY --from=<|>0 /a /b\n",
        &expect![[r#"
        [FROM a]
        FROM x
        COPY --from=[0] /a /b
    "#]],
    );
    leads(
        "FROM a AS b\nFROM x\nRUN --mount=type=bind,from=<|>b,target=/x true\n",
        &expect![[r#"
        FROM a AS [b]
        FROM x
        RUN --mount=type=bind,from=[b],target=/x true
    "#]],
    );
    leads("FROM a AS b\nONBUILD COPY --from=<|>b /a /b\n", &expect![[""]]);
    leads("FROM a AS Build\nFROM Bui<|>ld\n", &expect![[""]]);
    leads(
        "FROM a AS b\nFROM c AS b\nFROM d\nCOPY --from=<|>b /a /b\n",
        &expect![[r#"
        FROM a AS b
        FROM c AS [b]
        FROM d
        COPY --from=[b] /a /b
    "#]],
    );
}

#[test]
fn variables_lead_to_what_sets_them() {
    leads(
        "ARG V=1\nFROM a:<|>$V\n",
        &expect![[r#"
        ARG [V]=1
        FROM a:[$V]
    "#]],
    );
    leads(
        "ARG V=1\nFROM a\nARG V\nRUN echo ${V<|>}\n",
        &expect![[r#"
        ARG V=1
        FROM a
        ARG [V]
        RUN echo [${V]}
    "#]],
    );
    leads(
        "ARG V=1\nFROM a\nARG <|>V\n",
        &expect![[r#"
        ARG [V]=1
        FROM a
        ARG [V]
    "#]],
    );
    leads("ARG V=1\nFROM a\nRUN echo $<|>V\n", &expect![[""]]);
    leads(
        "FROM a AS b\nENV P=1 Q=2\nFROM b\nRUN echo $<|>Q\n",
        &expect![[r#"
        FROM a AS b
        ENV P=1 [Q]=2
        FROM b
        RUN echo [$Q]
    "#]],
    );
    leads(
        "FROM a\nENV P=1\nENV P=$<|>P:2\n",
        &expect![[r#"
        FROM a
        ENV [P]=1
        ENV P=[$P]:2
    "#]],
    );
}

/// Brackets around every place that means the same.
fn means(marked: &str, expected: &Expect) {
    let found = ask(marked, |assistant, at| {
        let found = assistant.references(at)?;
        Some(format!("{}: {}", found.name, bracketed(assistant.document.text, &found.spans)))
    });
    expected.assert_eq(&found.unwrap_or_default());
}

#[test]
fn a_stage_is_found_everywhere() {
    means(
        "FROM a AS <|>b\nFROM b AS c\nCOPY --from=b --link /a /b\nRUN --mount=from=b,target=/b true\nCOPY --from=0 / /\nCOPY b b\n",
        &expect![[r#"
            b: FROM a AS [b]
            FROM [b] AS c
            COPY --from=[b] --link /a /b
            RUN --mount=from=[b],target=/b true
            COPY --from=[0] / /
            COPY b b
        "#]],
    );
    means(
        "FRO<|>M a\nFROM x\nCOPY --from=0 /a /b\n",
        &expect![[r#"
        0: FROM a
        FROM x
        COPY --from=[0] /a /b
    "#]],
    );
    means("FROM a AS b\nRUN <|>b\n", &expect![[""]]);
}

/// The text with what each fold hides in brackets, one fold a part.
fn check_folds(text: &str, expected: &Expect) {
    let folds = folds(&parse(text));
    let parts: Vec<String> = folds.iter().map(|span| bracketed(text, &[*span])).collect();
    expected.assert_eq(&parts.join("\n---\n"));
}

#[test]
fn stages_long_instructions_and_heredocs_fold() {
    check_folds(
        "FROM a\nRUN x \\\n  y\n\nFROM b\n",
        &expect![[r#"
        FROM a[
        RUN x \
          y]

        FROM b

        ---
        FROM a
        RUN x \[
          y]

        FROM b
    "#]],
    );
    check_folds(
        "FROM a\nRUN x \\\n  <<EOF\nbody\nEOF\n",
        &expect![[r#"
        FROM a[
        RUN x \
          <<EOF
        body
        EOF]

        ---
        FROM a
        RUN x \[
          <<EOF
        body
        EOF]

        ---
        FROM a
        RUN x \
          <<EOF[
        body
        EOF]
    "#]],
    );
    check_folds(
        "RUN <<A <<B\na\nA\nb\nB\n",
        &expect![[r#"
        RUN <<A <<B[
        a
        A
        b
        B]

        ---
        RUN <<A <<B
        a
        A[
        b
        B]
    "#]],
    );
    check_folds("RUN <<A", &expect![[""]]);
}
