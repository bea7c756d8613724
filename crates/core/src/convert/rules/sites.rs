//! How are pages served that a build writes?

use super::super::Outcome;
use super::super::tests::outcome;
use super::{answered, held, holds, named, offer};

#[test]
fn a_site_is_where_its_generator_was_told_to_write_it() {
    holds(
        "FROM python:3.12\nWORKDIR /blog\nRUN pip install pelican\nCOPY . .\nRUN pelican content -o output -s publishconf.py\nWORKDIR /blog/output\nEXPOSE 8000\nCMD [\"python3\", \"-m\", \"http.server\", \"8000\"]\n",
        &["\nnginx:alpine\n", "COPY --from=build /blog/output /usr/share/nginx/html\n"],
    );
}

#[test]
fn a_server_of_files_says_how_long_they_may_be_kept() {
    let text = "FROM node:22\nRUN npm i -g http-server\nWORKDIR /app\nCOPY . .\nRUN npm ci && npm run build\nCMD http-server -g -c86400 /app/dist\n";
    let lines = [
        "    expires 86400;\n",
        "\nCOPY --from=build /app/dist /usr/share/nginx/html\n",
        "!/app/dist /app/dist",
    ];
    holds(text, &lines);
    holds(&text.replace("-c86400", "-c-1"), &["!expires"]);
}

#[test]
fn files_that_are_put_where_a_server_looks_for_them() {
    let text = |copy: &str| {
        format!(
            "FROM node:20\nRUN apt-get update && apt-get install -y nginx\nWORKDIR /srv\nCOPY . .\nRUN npm ci && npm run build && {copy} /usr/share/nginx/html/\nCMD [\"nginx\", \"-g\", \"daemon off;\"]\n"
        )
    };
    for copy in ["cp -r dist/.", "cp -r dist/*"] {
        holds(&text(copy), &["--from=build /usr/share/nginx/html /usr/share/nginx/html\n"]);
    }
}

#[test]
fn flags_of_http_server() {
    let text = |flags: &str| {
        format!(
            "FROM node:20\nWORKDIR /srv\nCOPY . .\nRUN npm ci && npm run build\nCMD http-server dist {flags}\n"
        )
    };
    holds(&text("-p 80 -d false"), &["/srv/dist /usr/share/nginx/html\n", "listen 80;"]);
    holds(&text("-P http://api:3000"), &["!nginx"]);
}

#[test]
fn a_tool_of_the_pages_is_none_of_the_program() {
    named(
        "FROM golang:1.22\nRUN apt-get update && apt-get install -y nodejs npm\nWORKDIR /app\nCOPY ui/package.json ui/\nRUN cd ui && npm install\nCOPY . .\nRUN cd ui && npm run build\nRUN cd server && go build -o ../petrel\nCMD [\"./petrel\", \"--ui\", \"ui/dist\"]\n",
        &[],
        &["\ngcr.io/distroless/static-debian12:nonroot\n", "!package.json"],
    );
}

#[test]
fn pages_of_sphinx_are_a_site() {
    named(
        "FROM python:3.12\nRUN pip install sphinx\nWORKDIR /docs\nCOPY docs/ .\nRUN sphinx-build -b html . _build/html\nWORKDIR /docs/_build/html\nEXPOSE 8000\nCMD [\"python\", \"-m\", \"http.server\", \"8000\"]\n",
        &[],
        &["\nnginx", "COPY --from=build /docs/_build/html /usr/share/nginx/html\n"],
    );
}

#[test]
fn what_makes_pages_for_a_web_server_stays_behind() {
    named(
        "FROM nginx:1.27\nRUN apt-get update && apt-get install -y nodejs npm\nWORKDIR /app\nCOPY package.json ./\nRUN npm install\nCOPY . .\nRUN npm run build && cp -r dist/. /usr/share/nginx/html/\nCOPY default.conf /etc/nginx/conf.d/default.conf\nEXPOSE 8080\n",
        &[],
        &[
            "\nnginx:1.27\n",
            "!install",
            "COPY default.conf",
            "COPY --from=build /usr/share/nginx/html /usr/share/nginx/html\n",
        ],
    );
    named(
        "FROM debian:bookworm-slim\nRUN apt-get update && apt-get install -y hugo nginx-light && rm -rf /var/lib/apt/lists/*\nWORKDIR /site\nCOPY . .\nRUN hugo --minify -d /var/www/html\nCMD [\"nginx\", \"-g\", \"daemon off;\"]\n",
        &[],
        &["install -y nginx-light", "!hugo", "COPY --from=build /var/www/html /var/www/html\n"],
    );
}

#[test]
fn a_site_goes_where_its_generator_is_told() {
    let text = "FROM python:3.11\nRUN pip install mkdocs\nCOPY . /docs\nRUN cd /docs && mkdocs build --strict -d /site\nWORKDIR /site\nCMD [\"python3\", \"-m\", \"http.server\", \"8000\"]\n";
    holds(text, &["\nnginx:alpine\n", "/site /usr/share/nginx/html\n"]);
    // As another user nginx's image does not start.
    let user = text.replace("CMD", "USER nobody\nCMD");
    holds(&user, &["\npython:3.11-slim\n", "--from=build /site /site\n"]);
    let made = "FROM python:3.12-slim\nRUN apt-get update && apt-get install -y make\nWORKDIR /doc\nCOPY . .\nRUN pip install sphinx && make html\nCMD python -m http.server 9000 -d build/html\n";
    holds(made, &["\nnginx:alpine\n", "/doc/build/html /usr/share/nginx/html\n"]);
    let jekyll = "FROM debian:bookworm-slim\nRUN apt-get update && apt-get install -y jekyll nginx-light\nCOPY site /home/site\nRUN cd /home/site && jekyll build --destination /var/www/html\nENTRYPOINT [\"/usr/sbin/nginx\"]\nCMD [\"-g\", \"daemon off;\"]\n";
    holds(jekyll, &["nginx-light", "!jekyll", "--from=build /var/www/html /var/www/html\n"]);
}

#[test]
fn a_server_for_everyone_needs_the_finished_pages_alone() {
    let text = "FROM node:18-alpine\nWORKDIR /app\nCOPY package.json ./\nRUN npm install\nRUN npm install -g serve@14\nCOPY . .\nRUN npm run build\nRUN addgroup -S web && adduser -S web -G web\nUSER web\nCMD [\"serve\", \"-s\", \"build\", \"-l\", \"3000\"]\n";
    holds(text, &["serve@14", "--from=build /app/build /app/build\n", "!/app /app", "USER web"]);
    holds(
        &text
            .replace("\"3000\"]", "$PORT\"]")
            .replace("[\"serve\", \"-s\", \"build\", \"-l\", $PORT\"]", "serve -s build -l $PORT"),
        &["--from=build /app/build /app/build\n"],
    );
    let own = text.replace("RUN npm install -g serve@14\n", "").replace("\"serve\"", "\"npx\", \"serve\"");
    assert!(matches!(outcome(&own), Outcome::Ask(_)), "{:?}", outcome(&own));
}

#[test]
fn what_only_makes_pages_stays_behind() {
    let text = "FROM debian:bookworm\nRUN apt-get update && apt-get install -y --no-install-recommends doxygen graphviz nginx-light\nWORKDIR /doc\nCOPY . .\nRUN doxygen Doxyfile && mv out/html /usr/share/nginx/api && cp deploy/nginx.conf /etc/nginx/nginx.conf\nCMD [\"nginx\", \"-g\", \"daemon off;\"]\n";
    let parts = ["nginx-light", "!doxygen", "!graphviz", "/usr/share/nginx/api", "/etc/nginx/nginx.conf"];
    holds(text, &parts);
    let go = "FROM golang:1.22\nRUN apt-get update && apt-get install -y hugo\nWORKDIR /site\nCOPY site .\nRUN hugo -d /site/public\nWORKDIR /server\nCOPY server .\nRUN cp -r /site/public ./public && go build -o /server/server .\nCMD [\"/server/server\"]\n";
    holds(go, &["!install -y hugo", "/server/server /server/server"]);
}

#[test]
fn pages_that_are_written_into_the_folder_of_the_server() {
    let text = "FROM debian:12-slim\nRUN apt-get update && apt-get install -y --no-install-recommends lighttpd pandoc librsvg2-bin && rm -rf /var/www/html/*\nCOPY docs /docs\nRUN cd /docs && for f in *.md; do pandoc -o /var/www/html/${f%.md}.html $f; done && rsvg-convert a.svg -o /var/www/html/a.png && cp a.css /var/www/html/ && rm -rf /docs\nCOPY l.conf /etc/lighttpd/lighttpd.conf\nCMD [\"lighttpd\", \"-D\", \"-f\", \"/etc/lighttpd/lighttpd.conf\"]\n";
    holds(
        text,
        &[
            "install -y --no-install-recommends lighttpd librsvg2-bin \\\n",
            "COPY --from=build /var/www/html /var/www/html\n",
            "RUN rm -rf /var/www/html/*\n",
            "l.conf",
            "!/docs",
        ],
    );
}

/// Its port outside may be another, its pages may say nothing of letters, and Python's server lists folders.
#[test]
fn another_server_answers_as_the_first_one_did() {
    let text = |start: &str| {
        format!(
            "FROM python:3.12\nWORKDIR /docs\nCOPY . .\nRUN pip install mkdocs && mkdocs build\nCMD {start}\n"
        )
    };
    let plain = text("python -m http.server 8000 -d site");
    holds(&plain, &["absolute_redirect off;\n    autoindex on;\n", "!charset"]);
    holds(&text("mkdocs serve"), &["absolute_redirect off;\n    error_page 404 /404.html;\n", "!autoindex"]);
    let node = |start: &str| {
        format!("FROM node:20\nWORKDIR /a\nCOPY . .\nRUN npm ci && npm run build\nCMD {start}\n")
    };
    holds(&node("npx vite preview"), &["absolute_redirect off;\n    location", "!charset"]);
    let direct = "try_files $uri $uri.html $uri/index.html =404";
    for start in ["npx serve dist", "npx astro preview", "npx sirv dist"] {
        holds(&node(start), &[direct]);
    }
    let once = "rewrite [^/]$ $uri/ redirect; }\n";
    holds(
        &node("npx http-server dist"),
        &["$uri/ =404", "charset UTF-8;\n    charset_types text/css ", once],
    );
    holds(&node("npx serve dist"), &["charset utf-8;\n", "!redirect; }"]);
    holds(&node("npx http-server dist --cors"), &["Access-Control-Allow-Origin *;\n"]);
    for start in [
        "npx serve dist -c ../serve.json",
        "npx http-server dist --proxy=http://api",
        "npx http-server dist -S",
    ] {
        holds(&node(start), &["!nginx"]);
    }
    held(&node("npx serve dist"), &[("public/serve.json", "{}")], &["!nginx"]);
}

#[test]
fn where_make_is_told_to_put_the_pages() {
    let text = "FROM debian:12\nRUN apt-get update && apt-get install -y pandoc make busybox\nWORKDIR /book\nCOPY . .\nRUN make OUT=/srv/book\nENTRYPOINT [\"busybox\"]\nCMD [\"httpd\", \"-f\", \"-h\", \"/srv/book\"]\n";
    holds(text, &["busybox", "!pandoc", "!make", "--from=build /srv/book /srv/book\n"]);
}

#[test]
fn a_repository_of_packages_that_only_build() {
    let text = "FROM nginx\nRUN apt-get update && apt-get install -y curl && curl -fsSL https://deb.nodesource.com/setup_20.x | bash - && apt-get install -y nodejs\nWORKDIR /app\nCOPY . .\nRUN npm install && npm run build && cp -r dist/* /usr/share/nginx/html\nCMD [\"nginx\", \"-g\", \"daemon off;\"]\n";
    holds(text, &["install -y curl \\\n", "!nodejs", "!nodesource"]);
}

#[test]
fn a_site_that_a_tool_is_told_to_write_elsewhere() {
    let text = "FROM node:20\nRUN apt-get update && apt-get install -y nginx\nWORKDIR /site\nCOPY . .\nRUN npm install\nRUN npx eleventy --output=/var/www/garden\nCMD [\"nginx\", \"-g\", \"daemon off;\"]\n";
    holds(text, &["--from=build /var/www/garden /var/www/garden\n"]);
    holds(&text.replace("--output=", "--output "), &["--from=build /var/www/garden /var/www/garden\n"]);
}

#[test]
fn settings_say_where_a_site_goes_and_beneath_which_address_it_lies() {
    let text = "FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm install && npm run build\nEXPOSE 4321\nCMD [\"npx\", \"astro\", \"preview\", \"--host\"]\n";
    let set = |settings: &str, parts: &[&str]| {
        held(text, &[("astro.config.mjs", settings), ("package.json", "{}")], parts)
    };
    set(
        "({ base: '/lagoon', outDir: './out' })",
        &[
            "    root /usr/share/nginx/site;\n",
            "error_page 404 /lagoon/404.html;",
            "/app/out /usr/share/nginx/site/lagoon\n",
        ],
    );
    for root in [
        "({ base: '/', trailingSlash: 'never' })",
        "({ database: '/lagoon' })",
        "({\n  // base: '/lagoon',\n  outDir: 'dist' })",
    ] {
        set(root, &["/app/dist /usr/share/nginx/html\n", " /404.html;"]);
    }
    for unknown in ["({ base: `/${name}/` })", "({ base: '/a; }' })"] {
        set(unknown, &["!nginx"]);
    }
}

#[test]
fn pages_that_node_builds_in_a_folder_of_their_own() {
    for (base, build, start) in [
        ("rust:1-bookworm", "cargo build --release", "target/release/board"),
        ("golang:1.22", "go build -o board .", "./board"),
    ] {
        let text = format!(
            "FROM {base}\nRUN apt-get update && apt-get install -y nodejs npm\nWORKDIR /app\nCOPY web/package.json web/\nRUN cd web && npm install\nCOPY web web\nRUN cd web && npm run build\nCOPY src src\nRUN {build}\nCMD [\"{start}\", \"--assets\", \"web/dist\"]\n"
        );
        holds(&text, &["--from=build /app/web /app/web\n", "!COPY web", "!nodejs"]);
    }
}

#[test]
fn a_preview_that_says_or_asks_more_than_the_files_stays() {
    let text = "FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm ci && npm run build\nCMD [\"npm\", \"run\", \"preview\", \"--\", \"--host\"]\n";
    let package = r#"{"scripts": {"build": "vite build", "preview": "vite preview"}, "devDependencies": {"vite": "5"}}"#;
    let set = |settings: &str, parts: &[&str]| {
        held(text, &[("vite.config.ts", settings), ("package.json", package)], parts)
    };
    set("export default { build: { sourcemap: true } }", &["nginx", "listen 4173;"]);
    set("export default { preview: { port: 8080 } }", &["!nginx"]);
    set("export default {\n  // proxy: {}\n}", &["nginx"]);
    let stays = ["!nginx", "node:20-slim", "--from=build /app /app", "\"preview\""];
    set("export default { preview: { headers: { 'X-Frame-Options': 'DENY' } } }", &stays);
    set("export default { server: { proxy: { '/api': 'http://api:8000' } } }", &stays);
}

#[test]
fn a_script_that_prepares_nginx() {
    let text = "FROM nginx:1.27\nRUN apt-get update && apt-get install -y hugo\nCOPY site /tmp/site\nRUN hugo --source /tmp/site --destination /usr/share/nginx/html\nCOPY start /usr/local/bin/start\nCMD [\"start\"]\n";
    answered(text, &[("tools", "no")], &["--from=build /usr/share/nginx/html ", "COPY start "], &["hugo"]);
}

#[test]
fn vitepress_writes_among_its_sources() {
    let text = "FROM node:20-slim\nWORKDIR /site\nCOPY . .\nRUN npm install && npm run docs:build\nCMD [\"npx\", \"vitepress\", \"preview\", \"docs\", \"--port\", \"8080\"]\n";
    holds(text, &["/site/docs/.vitepress/dist /usr/share/nginx/html\n", "listen 8080;"]);
    let settings =
        [("docs/.vitepress/config.mjs", "export default { outDir: '../public' }"), ("package.json", "{}")];
    held(text, &settings, &["/site/public /usr/share/nginx/html\n"]);
}

#[test]
fn settings_that_nobody_has_seen_are_told() {
    let text = "FROM node:20\nWORKDIR /a\nCOPY . .\nRUN npm ci && npm run build\nCMD [\"npx\", \"serve\", \"dist\"]\n";
    let told =
        |files: &[(&str, &str)]| offer(text, &[], files).assumptions.iter().any(|a| a.contains("serve.json"));
    assert!(told(&[]) && !told(&[("package.json", "{}")]));
}
