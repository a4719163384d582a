// Grades pages as Mozilla's observatory does: its retriever, its tests and its grader, against a site behind TLS here.
//
//     node observe.mjs UPSTREAM KEY CERTIFICATE < pages     a line of JSON a page: {"path": …, "cookie": …}
//
// The certificate is trusted through NODE_EXTRA_CA_CERTS. Plain http leads to https, as a proxy in production has it.
import fs from "node:fs";
import http from "node:http";
import https from "node:https";
import readline from "node:readline";

import { ALL_TESTS } from "@mdn/mdn-http-observatory/src/constants.js";
import { MINIMUM_SCORE_FOR_EXTRA_CREDIT } from "@mdn/mdn-http-observatory/src/grader/charts.js";
import { getGradeForScore, getScoreModifier } from "@mdn/mdn-http-observatory/src/grader/grader.js";
import { retrieve } from "@mdn/mdn-http-observatory/src/retriever/retriever.js";

const HOST = "localhost";
const [upstream, key, certificate] = process.argv.slice(2);
const origin = new URL(upstream);

function pass(request, response) {
  const options = { host: origin.hostname, port: origin.port, path: request.url, method: request.method };
  const onward = http.request({ ...options, headers: request.headers }, (answer) => {
    response.writeHead(answer.statusCode, answer.headers);
    answer.pipe(response);
  });
  onward.on("error", () => response.destroy());
  request.pipe(onward);
}

function listening(server) {
  return new Promise((resolve) => server.listen(0, HOST, () => resolve(server.address().port)));
}

const secure = https.createServer({ key: fs.readFileSync(key), cert: fs.readFileSync(certificate) }, pass);
const httpsPort = await listening(secure);
const plain = http.createServer((request, response) => {
  response.writeHead(301, { Location: `https://${HOST}:${httpsPort}${request.url}` }).end();
});
const httpPort = await listening(plain);

// As scan() of the package does, which takes no path.
async function graded(page) {
  const headers = page.cookie ? [`Cookie: ${page.cookie}`] : [];
  const found = await retrieve(HOST, { httpPort, httpsPort, path: page.path, headers });
  if (!found.responses.auto) throw new Error(`no answer to ${page.path}`);
  const results = ALL_TESTS.map((test) => test(found));
  const modifiers = results.map((each) => (each.result ? getScoreModifier(each.result) : 0));
  const lost = modifiers.filter((each) => each < 0).reduce((sum, each) => sum + each, 100);
  const all = modifiers.reduce((sum, each) => sum + each, 100);
  const { grade, score } = getGradeForScore(lost >= MINIMUM_SCORE_FOR_EXTRA_CREDIT ? all : lost);
  const said = results.map((each) => [each.constructor.name, each.result, each.pass]);
  return { path: page.path, status: found.responses.auto.status, grade, score, tests: said };
}

for await (const line of readline.createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await graded(JSON.parse(line))));
}
plain.close();
secure.close();
process.exit(0);
