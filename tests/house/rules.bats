#!/usr/bin/env bats
# Each rule of tests/rules catches a planted fault, names its line, and leaves innocent code alone.

setup() {
    rules=$BATS_TEST_DIRNAME/../rules
    tree=$BATS_TEST_TMPDIR
    mkdir -p "$tree"/src/{base,data,nn,model,app} "$tree/tests"
}

# Plants a line as the second of a file and expects one breach there that says $3.
caught() {
    printf '\n%b\n' "$2" >"$tree/$1"
    run "$rules" "$tree"
    [ "$status" -eq 1 ]
    [ "${#lines[@]}" -eq 1 ]
    [[ ${lines[0]} == "$1:2: "*"$3"* ]]
    rm "$tree/$1"
}

allowed() {
    printf '\n%b\n' "$2" >"$tree/$1"
    run "$rules" "$tree"
    [ "$output" = "" ]
    [ "$status" -eq 0 ]
    rm "$tree/$1"
}

@test "the project keeps the rules" {
    run "$rules"
    echo "$output"
    [ "$status" -eq 0 ]
}

@test "layers" {
    caught src/base/a.c '#include "data/series.h"' 'base may include'
    caught src/data/a.c '#include "nn/cell.h"' 'data may include'
    caught src/nn/a.h '# include "data/series.h"' 'nn may include'
    caught src/model/a.c '#include "app/run.h"' 'model may include'
    caught src/app/a.c '#include "series.h"' 'app may include'
    caught src/stray.c 'int x;' 'belongs to'
    allowed src/data/a.c '#include "data/series.h"\n#include "base/text.h"\n#include <csv.h>'
    allowed src/model/a.c '#include "data/series.h"\n#include "nn/net.h"'
    allowed src/main.c '#include "app/run.h"'
}

@test "exit" {
    caught src/app/a.c '    exit(1);' 'only main.c exits'
    caught src/base/error.c '    abort ();x' 'only main.c exits'
    caught src/nn/a.c 'if (x) _exit(1);' 'only main.c exits'
    allowed src/main.c 'exit(0);'
    allowed src/base/error.c '    abort();'
    allowed src/app/a.c 'int exit_code(int x); /* exit(1) */\n// abort()\nchar *s = "exit(\\"1\\")";'
}

@test "printing" {
    for call in 'printf("x");' 'fprintf(stderr, "x");' 'puts("");' 'perror("x");' 'x = stderr;'; do
        caught src/model/a.c "$call" 'only app/ prints'
    done
    caught src/base/error.c 'fprintf(stderr, "other");' 'only app/ prints'
    allowed src/app/a.c 'printf("x");'
    allowed src/base/a.c 'snprintf(s, n, "printf(");\nvsnprintf(s, n, f, a);\nvoid f() PRINTF(1, 2);'
}

@test "parallel regions" {
    caught src/model/a.c '#pragma omp parallel for' 'num_threads'
    caught src/model/a.c '#  pragma omp parallel for \\\\\n    default(none)' 'num_threads'
    caught src/model/a.c '#pragma omp parallel // num_threads(2)' 'num_threads'
    allowed src/model/a.c '#pragma omp parallel for \\\\\n    num_threads(n)'
    allowed src/model/a.c '#pragma omp for\n#pragma omp simd'
}

@test "libcsv and libyaml in one file each" {
    for header in csv.h yaml.h; do
        printf '#include <%s>\n' "$header" >"$tree/src/data/first.c"
        allowed src/base/a.c 'int x;'
        printf '#include <%s>\n' "$header" >"$tree/src/app/second.c"
        run "$rules" "$tree"
        [ "$status" -eq 1 ]
        [ "${#lines[@]}" -eq 2 ]
        [[ $output == *"src/app/second.c:1: $header is included in one file only"* ]]
        rm "$tree/src/data/first.c" "$tree/src/app/second.c"
    done
}

@test "libm, locale, numbers, programs, old functions" {
    for name in exp tanhf logl sin pow erfc; do
        caught src/nn/a.c "    x = $name(y);" 'libm'
    done
    caught src/data/a.c 'return -log (x);' 'libm'
    allowed src/nn/a.c 'x = sqrt(y) + fabs(z) + fma(a, b, c) + elementary_exp(y) + t->exp(y);'
    allowed src/app/a.c 'x = log(y);'
    caught src/app/a.c 'setlocale(LC_ALL, "");' 'locale'
    caught src/app/a.c 'x = atof(s);' 'base/text.h'
    caught src/app/a.c 'system("ls");' 'posix_spawn'
    caught src/app/a.c 'strcpy(a, b);' 'not this function'
}

@test "lengths" {
    body() { echo '{'; for ((i = 0; i < $1; i++)); do echo ';'; done; echo '}'; }
    { echo; body 41; } >"$tree/src/nn/a.c"
    run "$rules" "$tree"
    [ "$status" -eq 1 ]
    [ "$output" = 'src/nn/a.c:2: a function has at most 40 lines: 41 lines' ]
    { echo; body 40; } >"$tree/src/nn/a.c"
    run "$rules" "$tree"
    [ "$status" -eq 0 ]
    for file in src/nn/b.c src/nn/b.h tests/test_b.c tests/script; do
        yes ';' | head -n 401 >"$tree/$file"
        run "$rules" "$tree"
        [ "$status" -eq 1 ]
        [ "$output" = "$file:401: a file has at most 400 lines: 401 lines" ]
        yes ';' | head -n 400 >"$tree/$file"
        run "$rules" "$tree"
        [ "$status" -eq 0 ]
        rm "$tree/$file"
    done
}

@test "left-overs" {
    caught src/app/a.c "/* TO""DO: later */" 'left over'
    caught tests/a.bats "# FIX""ME" 'left over'
    allowed src/app/a.c 'int TODOS;'
}
