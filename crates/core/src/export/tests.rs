//! Do the exports say what the report says, and does nothing in a Dockerfile get out of its place?

use super::*;
use crate::{Options, analyze};
use expect_test::{Expect, expect};

const TWO: &str = "FROM golang:1.25 AS build\nCOPY . .\nRUN --mount=type=bind,from=busybox,target=/b go build -o /app\nFROM scratch\nCOPY --from=build /app /app\n";
const WRONG: &str = "FROM alpine AS a\nCOPY --from=b /x /x\nFROM alpine AS b\n";
/// Everything that means something somewhere.
const HOSTILE: &str = "FROM alpine AS a\nADD [\"https://x/</title><script>alert(1)</script>\\\\\\\"`|]--%%#quot;&lt;\", \"/\"]\nCOPY --from=a [\"]]></style>\\\"}{`|`\", \"end\", \"/\u{202e}\\t\"]\n";

fn check(text: &str, format: Format, expected: Expect) {
    let report = analyze(text, &Options::default());
    expected.assert_eq(&export(&report, format, &Look::default()));
}

#[test]
fn mermaid_draws_stages_and_flows() {
    check(
        TWO,
        Format::Mermaid,
        expect![[r#"
        flowchart LR
          n0["build<br/>golang:1.25<br/>about 976 MB"]
          n1["stage-1<br/>scratch<br/>about 12 MB<br/>target"]:::target
          n2(["golang:1.25"])
          n3[/"build context"/]
          n4(["busybox"])
          n5(("scratch"))
          n2 --> n0
          n3 -.->|"."| n0
          n4 -.-o|"/b"| n0
          n5 --> n1
          n0 -.->|"/app"| n1
          classDef target stroke:#1a56c4,stroke-width:3px
    "#]],
    );
}

#[test]
fn mermaid_marks_errors_and_what_is_never_reached() {
    check(
        WRONG,
        Format::Mermaid,
        expect![[r#"
        flowchart LR
          n0["a<br/>alpine<br/>at least 8.42 MB<br/>never reached"]:::unreached
          n1["b<br/>alpine<br/>8.42 MB<br/>target"]:::target
          n2(["alpine"])
          n2 --> n0
          n1 -.->|"/x #33; cannot copy from stage #34;b#34;, it needs to be defined before current stage"| n0
          n2 --> n1
          classDef target stroke:#1a56c4,stroke-width:3px
          classDef unreached stroke-dasharray:3 3,opacity:0.6
          linkStyle 1 stroke:#b01f2e,stroke-width:2px
    "#]],
    );
}

#[test]
fn dot_draws_stages_and_flows() {
    check(
        TWO,
        Format::Dot,
        expect![[r##"
        digraph Dockerfile {
          rankdir=LR;
          node [fontname="Helvetica,Arial,sans-serif", fontsize=11, margin="0.18,0.08"];
          edge [fontname="Courier,monospace", fontsize=9];
          n0 [label="build\ngolang:1.25\nabout 976 MB", shape=box, style="rounded"];
          n1 [label="stage-1\nscratch\nabout 12 MB\ntarget", shape=box, style="rounded", penwidth=2, color="#1a56c4"];
          n2 [label="golang:1.25", shape=box3d];
          n3 [label="build context", shape=folder];
          n4 [label="busybox", shape=box3d];
          n5 [label="scratch", shape=circle, style="dashed"];
          n2 -> n0 [style=solid];
          n3 -> n0 [style=dashed, label="."];
          n4 -> n0 [style=dotted, arrowhead=dot, label="/b"];
          n5 -> n1 [style=solid];
          n0 -> n1 [style=dashed, label="/app"];
        }
    "##]],
    );
}

#[test]
fn dot_marks_errors() {
    check(
        WRONG,
        Format::Dot,
        expect![[r##"
        digraph Dockerfile {
          rankdir=LR;
          node [fontname="Helvetica,Arial,sans-serif", fontsize=11, margin="0.18,0.08"];
          edge [fontname="Courier,monospace", fontsize=9];
          n0 [label="a\nalpine\nat least 8.42 MB\nnever reached", shape=box, style="rounded", color="gray60", fontcolor="gray40"];
          n1 [label="b\nalpine\n8.42 MB\ntarget", shape=box, style="rounded", penwidth=2, color="#1a56c4"];
          n2 [label="alpine", shape=box3d];
          n2 -> n0 [style=solid, color="gray60"];
          n1 -> n0 [style=dashed, color="#b01f2e", fontcolor="#b01f2e", label="/x ! cannot copy from stage \"b\", it needs to be defined before current stage"];
          n2 -> n1 [style=solid];
        }
    "##]],
    );
}

#[test]
fn markdown_tells_it_all() {
    check(
        TWO,
        Format::Markdown,
        expect![[r##"
        # Dockerfile report

        2 stages; the final image is about 12 MB on disk.

        ## Stages

        | stage | from | instructions | on disk | range | to pull | |
        | --- | --- | ---: | ---: | --- | ---: | --- |
        | `build` | `golang:1.25` | 2 | about 976 MB | 848 MB to 1.97 GB | 339 MB |  |
        | `stage-1` | `scratch` | 1 | about 12 MB | 6 MB to 65 MB | 4.56 MB | target |

        ## Layers of the final image

        | line | layer | on disk | range | why |
        | ---: | --- | ---: | --- | --- |
        | 5 | `COPY --from=build /app /app` | 12 MB | 6 MB to 65 MB | /app of build, as estimated there. |

        0 % of the size on disk is known rather than estimated; base images as of 2026-09-25.

        ## Findings

        None.

        ## Graph

        ```mermaid
        flowchart LR
          n0["build<br/>golang:1.25<br/>about 976 MB"]
          n1["stage-1<br/>scratch<br/>about 12 MB<br/>target"]:::target
          n2(["golang:1.25"])
          n3[/"build context"/]
          n4(["busybox"])
          n5(("scratch"))
          n2 --> n0
          n3 -.->|"."| n0
          n4 -.-o|"/b"| n0
          n5 --> n1
          n0 -.->|"/app"| n1
          classDef target stroke:#1a56c4,stroke-width:3px
        ```
    "##]],
    );
}

#[test]
fn hostile_text_stays_text() {
    check(
        HOSTILE,
        Format::Mermaid,
        expect![[r##"
        flowchart LR
          n0["a<br/>alpine<br/>at least 20.4 MB<br/>target"]:::target
          n1(["alpine"])
          n2>"script#62;#34;#96;#124;#93;--#37;#37;"]
          n1 --> n0
          n2 -.-> n0
          n0 -.->|"#93;#93;#62;#60;/style#62;#34;#125;#123;#96;#124;#96; end #33; circular dependency detected on stage: a"| n0
          classDef target stroke:#1a56c4,stroke-width:3px
          linkStyle 2 stroke:#b01f2e,stroke-width:2px
    "##]],
    );
    check(
        HOSTILE,
        Format::Dot,
        expect![[r##"
        digraph Dockerfile {
          rankdir=LR;
          node [fontname="Helvetica,Arial,sans-serif", fontsize=11, margin="0.18,0.08"];
          edge [fontname="Courier,monospace", fontsize=9];
          n0 [label="a\nalpine\nat least 20.4 MB\ntarget", shape=box, style="rounded", penwidth=2, color="#1a56c4"];
          n1 [label="alpine", shape=box3d];
          n2 [label="script>\"`|]--%%", shape=note];
          n1 -> n0 [style=solid];
          n2 -> n0 [style=dashed];
          n0 -> n0 [style=dashed, color="#b01f2e", fontcolor="#b01f2e", label="]]></style>\"}{`|` end ! circular dependency detected on stage: a"];
        }
    "##]],
    );
    check(
        HOSTILE,
        Format::Markdown,
        expect![[r##"
        # Dockerfile report

        1 stage; the final image is at least 20.4 MB on disk.

        ## Stages

        | stage | from | instructions | on disk | range | to pull | |
        | --- | --- | ---: | ---: | --- | ---: | --- |
        | `a` | `alpine` | 2 | at least 20.4 MB | 8.43 MB to 258 MB | 12.8 MB | target |

        ## Layers of the final image

        | line | layer | on disk | range | why |
        | ---: | --- | ---: | --- | --- |
        | 1 | `alpine` | 8.42 MB |  | The size that the registry reports. |
        | 2 | ``ADD ["https://x/</title><script>alert(1)</script>\\\"`\|]--%…`` | 12 MB | 5 kB to 250 MB | A download (https:\//x/\</title\>\<script\>alert(1)\</script\>"\`\|\]--%%\#quot;\&lt;): its size is not in the text, so the range is wide. |
        | 3 | ``COPY --from=a ["]]></style>\"}{`\|`", "end", "/‮\t"]`` | 0 B |  | Cannot copy from stage "a", it needs to be defined before current stage. |

        41 % of the size on disk is known rather than estimated; base images as of 2026-09-25.

        ## Findings

        - line 3: **error** circular dependency detected on stage: a (`build`)
        - line 3: **error** failed to process "\]\]\>\</style\>\\"\}\{\`\|\`": unexpected end of statement while looking for matching double-quote (`build`)
        - line 1: **warning** alpine has no version, so it changes without notice (`UnpinnedBaseImage`) Name a version, such as alpine:3.22; add its digest to get the very same bytes each time.

        ## Graph

        ```mermaid
        flowchart LR
          n0["a<br/>alpine<br/>at least 20.4 MB<br/>target"]:::target
          n1(["alpine"])
          n2>"script#62;#34;#96;#124;#93;--#37;#37;"]
          n1 --> n0
          n2 -.-> n0
          n0 -.->|"#93;#93;#62;#60;/style#62;#34;#125;#123;#96;#124;#96; end #33; circular dependency detected on stage: a"| n0
          classDef target stroke:#1a56c4,stroke-width:3px
          linkStyle 2 stroke:#b01f2e,stroke-width:2px
        ```
    "##]],
    );
    let report = analyze(HOSTILE, &Options::default());
    let picture = svg(&report, &Look::default());
    assert!(!picture.contains("<script"));
    // Nothing of the file ends up where it could open or close an element.
    assert_eq!(picture.matches("</style>").count(), 1);
    assert!(!picture.contains("alert(1)<"), "{picture}");
}

#[test]
fn every_format_has_its_name() {
    for (name, format) in Format::ALL {
        assert_eq!(Format::named(name), Some(format));
    }
    assert_eq!(Format::named("png"), None);
}

#[test]
fn a_picture_follows_the_reader_or_keeps_its_colours() {
    let report = analyze(TWO, &Options::default());
    let picture = |theme| svg(&report, &Look { theme, ..Look::default() });
    assert!(picture(Theme::Auto).contains("@media(prefers-color-scheme:dark)"));
    assert!(!picture(Theme::Light).contains("@media"));
    assert_ne!(picture(Theme::Light), picture(Theme::Dark));
    for theme in [Theme::Auto, Theme::Light, Theme::Dark] {
        assert!(!picture(theme).contains("http://www.w3.org/1999/xlink"), "no reference to anything outside");
        assert!(!picture(theme).contains("fill:@"), "every colour has a value");
    }
}
