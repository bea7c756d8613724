//! What does a program of Node need?

use super::super::Outcome;
use super::super::tests::outcome;
use super::{held, holds, offer, refused, refused_in, runner};

const NPM_START: &str =
    "FROM node:20\nWORKDIR /a\nCOPY . .\nRUN npm install && npm run build\nCMD npm start\n";

/// A Node program on this image, with these lines between the install and the start.
fn built_by_node(base: &str, lines: &str) -> String {
    format!(
        "FROM {base}\nWORKDIR /srv\nCOPY package.json .\nRUN npm ci\n{lines}COPY . .\nRUN npm run build\nCMD [\"node\", \"out/main.js\"]\n"
    )
}

#[test]
fn packages_that_a_server_of_files_or_a_developer_may_want() {
    let text = |start: &str| {
        format!(
            "FROM node:22-alpine\nENV NODE_ENV development\nRUN npm install -g http-server\nWORKDIR /app\nCOPY . .\nRUN npm install && npm run build\nCMD [{start}]\n"
        )
    };
    for text in
        [text("\"npm\", \"start\""), text("\"http-server\"").replace("ENV NODE_ENV development\n", "")]
    {
        let Outcome::Ask(questions) = outcome(&text) else { panic!("{:?}", outcome(&text)) };
        assert_eq!(questions[0].suggestion, "all");
    }
}

#[test]
fn native_modules_keep_their_c_library() {
    let node =
        |tag: &str| format!("FROM node:{tag}\nWORKDIR /a\nCOPY . .\nRUN npm ci\nCMD [\"node\", \"a.js\"]\n");
    assert!(runner(&offer(&node("20"), &[], &[])).starts_with("node:20-slim\n"));
    assert!(runner(&offer(&node("20-alpine"), &[], &[])).starts_with("node:20-alpine\n"));
}

#[test]
fn development_dependencies_stay_where_the_start_needs_them() {
    let package = |start: &str| {
        format!(
            r#"{{"scripts":{{"start":"{start}","build":"tsc"}},"dependencies":{{"next":"14"}},"devDependencies":{{"ts-node":"10","@nestjs/cli":"10","serve":"14"}}}}"#
        )
    };
    for (start, pruned) in [
        ("node dist/a.js", true),
        ("next start -p 80", true),
        ("nest start", false),
        ("node -r ts-node/register a.ts", false),
        ("npm run build && node dist/a.js", false),
    ] {
        let package = package(start);
        let offer = offer(NPM_START, &[], &[("package.json", &package), ("src/a.ts", "x")]);
        assert_eq!(offer.text.contains("npm prune"), pruned, "{start}: {}", offer.text);
    }
    // Without the folder nobody knows, so they stay unless somebody says that they may go, and that is said.
    let unsaid = offer(NPM_START, &[], &[]);
    assert!(!unsaid.text.contains("npm prune"), "{}", unsaid.text);
    let said = offer(NPM_START, &[("dependencies", "production")], &[]);
    assert!(said.text.contains("npm prune"), "{}", said.text);
    assert!(said.assumptions.iter().any(|a| a.contains("`npm start`")), "{:?}", said.assumptions);
}

#[test]
fn packages_above_the_folder_come_along() {
    let text = "FROM node:20\nCOPY package.json /\nRUN npm install --omit=dev\nWORKDIR /app\nCOPY . .\nCMD [\"node\", \"a.js\"]\n";
    let offer = offer(text, &[], &[]);
    assert!(runner(&offer).contains("--from=build /node_modules /node_modules"), "{}", offer.text);
}

#[test]
fn packages_are_not_pruned_without_their_list() {
    let text = "FROM node:20\nWORKDIR /a\nCOPY . .\nRUN npm ci && npm run build && rm -rf package*.json src\nCMD [\"node\", \"a.js\"]\n";
    assert!(!offer(text, &[], &[]).text.contains("prune"));
}

#[test]
fn a_bundler_writes_where_it_is_told() {
    holds(
        "FROM node:20\nRUN npm install -g bun\nWORKDIR /app\nCOPY . .\nRUN bun install && bun build --compile ./src/index.ts --outfile /usr/local/bin/pinger\nENTRYPOINT [\"/usr/local/bin/pinger\"]\n",
        &["COPY --from=build /usr/local/bin/pinger /usr/local/bin/pinger\n"],
    );
}

#[test]
fn browsers_that_playwright_fetched() {
    holds(
        &built_by_node("node:20", "RUN npx playwright install --with-deps chromium\n"),
        &[
            "--from=build /root/.cache/ms-playwright /root/.cache/ms-playwright\n",
            "RUN npx playwright install-deps chromium\n",
            "!USER",
        ],
    );
}

#[test]
fn a_browser_that_puppeteer_fetched() {
    let place = "--from=build /root/.cache/puppeteer /root/.cache/puppeteer\n";
    let libraries = "RUN apt-get update && apt-get install -y libnss3 libgbm1 libasound2\n";
    holds(&built_by_node("node:20", libraries), &[place, "!USER"]);
    held(
        &built_by_node("node:20", ""),
        &[("package.json", "{\"dependencies\": {\"puppeteer\": \"22\"}}")],
        &[place],
    );
    held(
        &built_by_node("node:20", libraries),
        &[("package.json", "{\"dependencies\": {\"express\": \"4\"}}")],
        &["!puppeteer"],
    );
    let own = libraries.replace("libgbm1", "libgbm1 chromium");
    holds(&built_by_node("node:20", &own), &["!puppeteer", "USER node"]);
}

#[test]
fn what_a_generator_puts_among_packages_is_not_pruned() {
    let text = built_by_node("node:20", "RUN npm i -g pnpm\n")
        .replace("npm ci", "pnpm i")
        .replace("npm run", "pnpm prisma generate && pnpm");
    let offer = offer(&text, &[], &[]);
    assert!(!offer.text.contains("prune"), "{}", offer.text);
}

#[test]
fn yarns_cache_comes_along_where_nobody_knows_whether_it_is_read() {
    let text = "FROM node:20\nWORKDIR /srv\nCOPY package.json yarn.lock .yarnrc.yml ./\nRUN yarn install --immutable\nCOPY . .\nRUN yarn build\nCMD [\"yarn\", \"start\"]\n";
    holds(text, &["--from=build /root/.yarn/berry /root/.yarn/berry\n", "!USER"]);
    held(text, &[(".yarnrc.yml", "nodeLinker: node-modules\n")], &["!.yarn/berry"]);
}

#[test]
fn what_a_tool_of_node_compiles_is_not_compiled_again_without_compilers() {
    let text = |tool: &str| {
        format!(
            "FROM node:20\nRUN npm install -g {tool}\nWORKDIR /app\nCOPY . .\nRUN npm ci --omit=dev\nCMD [\"bash\", \"run.sh\"]\n"
        )
    };
    holds(&text("pm2"), &["RUN npm install -g pm2\n"]);
    let copied = ["!npm install -g", "COPY --from=build /tools /usr/local\n"];
    holds(&text("@someone/terminal@2 pm2"), &copied);
    let slim = text("someones-sensor").replace("node:20", "node:20-slim").replace(
        "RUN npm install",
        "RUN apt-get update && apt-get install -y g++ make python3\nRUN npm install",
    );
    holds(&slim, &copied);
}

#[test]
fn development_dependencies_that_a_later_line_takes_away_are_in_the_image_still() {
    let text = |install: &str| {
        format!(
            "FROM node:22-alpine\nRUN npm i -g pnpm@9\nWORKDIR /a\nCOPY . .\n{install}\nCMD [\"node\", \"dist/a.js\"]\n"
        )
    };
    for install in [
        "RUN npm ci\nRUN npm run build\nRUN npm prune --omit=dev",
        "RUN npm ci && npm run build\nRUN rm -rf node_modules && npm ci --omit=dev",
        "RUN pnpm install && pnpm build && pnpm prune --prod",
    ] {
        holds(&text(install), &["--from=build /a /a\n", "!prune"]);
    }
    refused(&text("RUN npm ci && npm run build && npm prune --omit=dev"), "nothing-to-leave-behind");
}

#[test]
fn pruning_adds_no_packages_for_another_c_library() {
    let text = |install: &str| {
        format!(
            "FROM node:20\nWORKDIR /a\nCOPY . .\nRUN {install}\nRUN npm run build\nCMD [\"node\", \"dist/a.js\"]\n"
        )
    };
    let pruning = |install: &str| {
        let offer = offer(&text(install), &[], &[]);
        offer.text.lines().find(|l| l.contains("prune")).map(str::to_owned)
    };
    assert_eq!(pruning("npm install").as_deref(), Some("RUN npm prune --omit=dev --no-package-lock"));
    // What the project's own list says was installed already.
    assert_eq!(pruning("npm ci").as_deref(), Some("RUN npm prune --omit=dev"));
}

#[test]
fn a_workspace_stays_behind_what_pnpm_deploys() {
    let text = |base: &str| {
        format!(
            "FROM {base}\nRUN npm install -g pnpm\nCOPY . /usr/src/mono\nWORKDIR /usr/src/mono\nRUN pnpm install && pnpm -r build\nRUN pnpm deploy --filter=gateway --prod /prod/gateway\nWORKDIR /prod/gateway\nCMD [\"node\", \"a.js\"]\n"
        )
    };
    let parts = ["COPY --from=build /prod/gateway /prod/gateway\n", "!/usr/src/mono", "!pnpm"];
    holds(&text("node:22"), &parts);
    holds(&text("node:22-slim"), &parts);
}

#[test]
fn what_reads_typescript_at_the_start_needs_its_packages() {
    let text =
        |start: &str| format!("FROM node:22\nWORKDIR /a\nCOPY . .\nRUN npm ci\nCMD [\"npx\", {start}]\n");
    let package =
        |list: &str| format!(r#"{{"{list}":{{"tsx":"4"}},"devDependencies":{{"typescript":"5"}}}}"#);
    for (list, prunes) in [("dependencies", true), ("devDependencies", false)] {
        let offer = offer(&text("\"tsx\", \"a.ts\""), &[], &[("package.json", &package(list))]);
        assert!(offer.text.contains("\nFROM node:22-slim\n"), "{}", offer.text);
        assert_eq!(offer.text.contains("npm prune"), prunes, "{}", offer.text);
    }
    holds(&text("\"ts-node\", \"a.ts\""), &["\nnode:22-slim\n"]);
    refused(&text("\"tsx\", \"watch\", \"a.ts\""), "dev-server");
    refused(&text("\"ts-node-dev\", \"a.ts\""), "dev-server");
}

#[test]
fn the_folder_of_an_install_is_no_package_that_it_adds() {
    let text = "FROM node:20\nWORKDIR /a\nCOPY . .\nRUN npm install\nRUN npm install --prefix client\nRUN npm run build --prefix client\nCMD [\"node\", \"a.js\"]\n";
    let offer = offer(text, &[], &[]);
    for line in ["\nRUN npm prune --omit=dev", "\nRUN cd /a/client && npm prune --omit=dev"] {
        assert!(offer.text.contains(line), "{}", offer.text);
    }
}

#[test]
fn a_folder_that_is_gone_has_no_packages_to_take_away() {
    let text = "FROM node:20\nWORKDIR /srv\nCOPY . .\nRUN cd front && npm install\nRUN cd back && npm install\nRUN cd front && npm run build && cp -r build ../back/public && cd .. && rm -rf front\nWORKDIR /srv/back\nCMD [\"node\", \"a.js\"]\n";
    let offer = offer(text, &[], &[]);
    assert!(
        offer.text.contains("cd /srv/back && npm prune") && !offer.text.contains("cd /srv/front"),
        "{}",
        offer.text
    );
}

#[test]
fn node_stays_behind_where_a_web_server_is_started() {
    let text = "FROM node:20-bookworm\nRUN apt-get update && apt-get install -y nginx\nWORKDIR /build\nCOPY . .\nRUN npm ci && node build.js && cp -r out/* /var/www/html/\nCMD [\"nginx\", \"-g\", \"daemon off;\"]\n";
    holds(text, &["debian:bookworm-slim\n", "nginx", "/var/www/html /var/www/html\n"]);
    // A script that prepares it needs no Node either, unless it calls it.
    let started = text.replace("CMD", "COPY start.sh /start.sh\nENTRYPOINT [\"/start.sh\"]\nCMD");
    for (script, base) in [
        ("echo \"$API\" > /var/www/html/api.txt", "\ndebian:bookworm-slim\n"),
        ("node make.js > /var/www/html/api.txt", "\nnode:20-bookworm-slim\n"),
    ] {
        held(&started, &[("start.sh", &format!("#!/bin/sh\n{script}\nexec \"$@\"\n"))], &[base]);
    }
}

/// A script that writes settings for the browser, and one that makes a database ready, before the program behind it starts.
#[test]
fn what_a_script_does_before_it_hands_over() {
    let text = "FROM node:20-slim\nRUN npm install -g serve\nWORKDIR /app\nCOPY . .\nRUN npm install && npm run build\nCOPY env.sh /env.sh\nENTRYPOINT [\"/env.sh\"]\nCMD [\"serve\", \"-s\", \"dist\"]\n";
    let package = r#"{"scripts":{"build":"vite build"},"dependencies":{"vue":"3"},"devDependencies":{"vite":"5","prisma":"5"}}"#;
    let files = |script| [("package.json", package), ("env.sh", script)];
    let writes = "#!/bin/sh\ncat > /app/dist/env.js <<JS\nwindow.url = \"${URL}\";\nJS\nexec \"$@\"\n";
    held(
        text,
        &files(writes),
        &["COPY env.sh /env.sh\n", "--from=build /app/dist /app/dist\n", "serve\n", "!/app /app\n"],
    );
    let beside = text.replace("COPY env.sh /env.sh\n", "").replace("\"/env.sh\"", "\"sh\", \"/app/env.sh\"");
    held(&beside, &files(writes), &["/app/dist /app/dist\n", "/app/env.sh /app/env.sh\n"]);
    let reads = "#!/bin/sh\nenvsubst < env.template > dist/env.js\nexec \"$@\"\n";
    let prunes = |text: &str, script| offer(text, &[], &files(script)).text.contains("npm prune");
    let node = text.replace("\"serve\", \"-s\", \"dist\"", "\"node\", \"a.js\"").replace("-slim", "");
    assert!(prunes(&node, "#!/bin/sh\nset -e\nif [ ! -f a ]; then\n  cp b a\nfi\nexec \"$@\"\n"));
    assert!(!prunes(&node, "#!/bin/sh\nnpx prisma migrate deploy\nexec \"$@\"\n"));
    assert!(!prunes(&node, "#!/bin/sh\n./migrate.sh\nexec \"$@\"\n"));
    refused_in(text, &files(reads), "nothing-to-leave-behind");
}

#[test]
fn what_is_installed_for_the_build_stays_where_nothing_takes_it_away_by_name() {
    let text = |away: &str| {
        format!(
            "FROM node:20-slim\nRUN apt-get update && apt-get install -y build-essential && {away}\nWORKDIR /a\nCOPY . .\nRUN npm ci --omit=dev\nCMD node a.js\n"
        )
    };
    holds(&text("apt-get autoremove -y"), &["!build-essential", "--from=build /a /a\n"]);
    for away in [
        "apt-get purge -y build-essential && apt-get autoremove -y",
        "apt-mark auto '.*' && apt-get autoremove -y",
    ] {
        refused(&text(away), "nothing-to-leave-behind");
    }
}

#[test]
fn python_that_the_program_calls_stays() {
    let text = |packages: &str| {
        format!(
            "FROM node:20\nRUN apt-get update && apt-get install -y {packages}\nWORKDIR /a\nCOPY . .\nRUN npm ci\nCMD [\"node\", \"a.js\"]\n"
        )
    };
    holds(&text("python3 ffmpeg"), &["python3"]);
    holds(&text("python3 make g++"), &["!python3"]);
    held(&text("python3 make g++"), &[("package.json", "{}"), ("tools/a.py", "x")], &["python3"]);
    let venv = text("python3-venv").replace(
        "WORKDIR /a\n",
        "RUN python3 -m venv /opt/venv\nRUN /opt/venv/bin/pip install unidecode\nWORKDIR /a\n",
    );
    holds(&venv, &["python3-venv", "--from=build /opt/venv /opt/venv\n"]);
}

#[test]
fn authorities_that_the_build_adds() {
    let text = "FROM node:20\nCOPY own.pem /usr/local/share/ca-certificates/own.crt\nRUN update-ca-certificates\nWORKDIR /a\nCOPY . .\nRUN npm ci\nCMD [\"node\", \"a.js\"]\n";
    let line = "--from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt\n";
    holds(text, &[line]);
    holds(&text.replace("COPY own.pem /usr/local/share/ca-certificates/own.crt\n", ""), &["!ssl"]);
}

/// The folder that the build fills has packages of its own, and cron is no program of the project.
#[test]
fn development_dependencies_of_the_folder_above() {
    let text = "FROM node:20\nWORKDIR /a\nCOPY . .\nRUN npm ci && npm run build && cd build && npm ci --omit=dev\nWORKDIR /a/build\nCMD service cron start && node a.js\n";
    let offer = offer(text, &[], &[]);
    assert!(offer.text.contains("RUN npm prune --omit=dev\n"), "{}", offer.text);
    let same = text.replace("cd build", "rm -r node_modules").replace("WORKDIR /a/build\n", "");
    holds(&same, &["--from=build /a /a\n", "!prune"]);
}

#[test]
fn npm_of_the_distribution_stays_for_tools_that_are_installed_again() {
    let text = |tool: &str| {
        format!(
            "FROM debian:bookworm\nRUN apt-get update && apt-get install -y nodejs npm g++ && npm install -g {tool}\nWORKDIR /a\nCOPY . .\nRUN npm ci\nCMD [\"pm2-runtime\", \"a.js\"]\n"
        )
    };
    holds(&text("pm2@5"), &["install -y nodejs npm \\\n", "RUN npm install -g pm2@5\n"]);
    holds(&text("node-gyp").replace("pm2-runtime", "node"), &["install -y nodejs \\\n"]);
}

#[test]
fn a_workspace_loses_the_development_dependencies_of_all_its_packages() {
    let text = "FROM node:20-slim\nRUN npm i -g pnpm\nWORKDIR /a\nCOPY . .\nRUN pnpm install && pnpm -r run build\nWORKDIR /a/apps/web\nCMD [\"node\", \"a.js\"]\n";
    let installs = "pnpm install --prod --ignore-scripts --prefer-offline --no-frozen-lockfile";
    assert!(offer(text, &[], &[]).text.contains(installs));
    let yarn = text.replace("pnpm install", "yarn").replace("pnpm -r run build", "yarn workspaces run build");
    assert!(offer(&yarn, &[], &[]).text.contains("yarn install --production"));
    refused(&text.replace("pnpm install", "pnpm install --filter=web"), "nothing-to-leave-behind");
    refused_in(text, &[("apps/web/package.json", "{\"a\": \"prisma\"}")], "nothing-to-leave-behind");
}

#[test]
fn what_node_is_told_to_load_before_the_program_stays() {
    let text = "FROM node:20\nWORKDIR /a\nCOPY . .\nRUN npm install\nENV NODE_OPTIONS=\"--import tsx --max-old-space-size=99\"\nCMD [\"node\", \"a.ts\"]\n";
    let kept =
        |package: &str, text: &str| !offer(text, &[], &[("package.json", package)]).text.contains("prune");
    assert!(kept(r#"{"devDependencies":{"tsx":"4"}}"#, text));
    assert!(!kept(r#"{"dependencies":{"tsx":"4"}}"#, text));
    assert!(!kept(r#"{"devDependencies":{"tsx":"4"}}"#, &text.replace("--import tsx ", "")));
}

#[test]
fn programs_that_packages_call() {
    let text = "FROM node:20\nWORKDIR /a\nCOPY . .\nRUN npm ci\nCMD [\"node\", \"a.js\"]\n";
    held(text, &[("package.json", r#"{"dependencies":{"gm":"1"}}"#)], &["imagemagick", "!procps"]);
    // What starts several programs asks `ps` for those that it ends.
    let several = |list: &str, start: &str| {
        format!(r#"{{"scripts":{{"start":"{start}"}},"{list}":{{"concurrently":"9"}}}}"#)
    };
    let npm = text.replace("CMD [\"node\", \"a.js\"]", "CMD [\"npm\", \"start\"]");
    for (list, start, needs) in [
        ("devDependencies", "node a.js", "!procps"),
        ("dependencies", "concurrently 'node a.js' 'node b.js'", "procps"),
    ] {
        held(&npm, &[("package.json", &several(list, start))], &[needs]);
    }
}

/// What package.json lists for development alone and a source loads when it runs.
#[test]
fn a_development_dependency_that_the_program_loads() {
    let text = "FROM node:20\nWORKDIR /app\nCOPY package*.json ./\nRUN npm install\nCOPY . .\nRUN npm run build --if-present\nCMD [\"node\", \"START\"]\n";
    let list = r#"{"scripts": {"build": "tsc"}, "dependencies": {"express": "4"}, "devDependencies": {"morgan": "1", "typescript": "5"}}"#;
    let check = |start: &str, files: &[(&str, &str)], pruned: bool| {
        let files: Vec<_> = [("package.json", list)].into_iter().chain(files.iter().copied()).collect();
        let offer = offer(&text.replace("START", start), &[], &files);
        assert_eq!(offer.text.contains("npm prune"), pruned, "{}", offer.text);
        let said = offer.choices.iter().any(|c| c.text.contains("One of these is morgan, which /app/"));
        assert_ne!(said, pruned, "{:?}", offer.choices);
    };
    let log = ("lib/log.js", "module.exports = require('morgan');\n");
    check("index.js", &[("index.js", "require('./lib/log')('tiny')\n"), log], false);
    check("index.js", &[("index.js", "require('express')\n"), log], true);
    // The compiler alone makes `dist` of `src`.
    let typed =
        |line: &'static str| [("src/main.ts", "import { start } from './log.js';\n"), ("src/log.ts", line)];
    check("dist/main.js", &typed("import morgan from 'morgan';\n"), false);
    check("dist/main.js", &typed("import type { Options } from 'morgan';\n"), true);
}

#[test]
fn a_workspace_of_pnpm_that_is_installed_before_the_sources() {
    let text = "FROM node:20-slim\nRUN npm install -g pnpm@9\nWORKDIR /repo\nCOPY pnpm-workspace.yaml package.json ./\nCOPY apps/api/package.json apps/api/\nRUN pnpm install\nCOPY . .\nRUN pnpm -r build\nWORKDIR /repo/apps/api\nCMD [\"node\", \"dist/a.js\"]\n";
    let offer = offer(text, &[("dependencies", "production")], &[]);
    assert!(offer.text.contains("pnpm install --prod --ignore-scripts"), "{}", offer.text);
}

#[test]
fn programs_of_python_that_a_line_names_are_installed_again() {
    let text = |more: &str| {
        format!(
            "FROM node:20\nRUN apt-get update && apt-get install -y python3 python3-pip ffmpeg{more}\nRUN pip3 install --break-system-packages yt-dlp\nWORKDIR /bot\nCOPY package*.json .\nRUN npm install\nCOPY . .\nCMD [\"npm\", \"start\"]\n"
        )
    };
    let line = "RUN pip3 install --break-system-packages yt-dlp\n";
    holds(&text(""), &[line, "python3-pip ffmpeg"]);
    refused(&text(" python3-dev"), "cannot-follow");
}
