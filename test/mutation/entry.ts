// What a mutant meets, cheapest first; the fuzzer is too slow. Bundled with the mutated sources and evaluated anew for each mutant.
import '../fetch/cookies.test.ts'
import '../fetch/judge.test.ts'
import '../fetch/wpt.test.ts'
import './recorded.ts'
import '../fetch/details.test.ts'
import '../fetch/tables.test.ts'
