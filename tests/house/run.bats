#!/usr/bin/env bats
# tests/run, in a project of its own: whatever goes wrong with a suite, it is counted, told, and makes
# the exit status.

setup() {
    unset MAKEFLAGS MFLAGS MAKELEVEL MODE BUILD CC CFLAGS CPPFLAGS LDFLAGS FORECAST
    cd "$BATS_TEST_TMPDIR"
    mkdir -p src tests
    cp "$BATS_TEST_DIRNAME/../../Makefile" .
    cp "$BATS_TEST_DIRNAME/"../{run,check.h} tests
    echo 'int main(void) { return 0; }' >src/main.c
}

# A test program tests/$1.c of three tests, the last of which does $2; `then` its main does $3.
program() {
    mkdir -p "tests/$(dirname "$1")"
    cat >"tests/$1.c" <<END
#include "check.h"
#include <stdlib.h>
static void good(void **state) { (void)state; }
static void last(void **state) { (void)state; $2; }
int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(good), cmocka_unit_test(good),
                                       cmocka_unit_test(last)};
    const int failed = RUN(tests);
    return ${3:-failed};
}
END
}

# Runs all; $1 is the last line, $2 the exit status.
says() {
    run tests/run
    echo "$output"
    [ "${lines[-1]}" = "$1" ]
    [ "$status" -eq "$2" ]
}

@test "all is well" {
    program test_a ''
    program test_gradcheck ''
    program learn/test_b ''
    mkdir tests/cli
    printf '@test "one" {\n [ -x "$FORECAST" ]\n "$FORECAST"\n}\n@test "two" {\n skip "no"\n}\n' >tests/cli/a.bats
    says '22 passed, 0 failed, 1 skipped' 0 # 3 in release and asan thrice, gradcheck in double too, one of bats
}

@test "a failed test" {
    program test_a 'assert_true(0)'
    says '4 passed, 2 failed' 1
    [[ $output == *'assert_true'* || $output == *'test_a.c'* ]]
}

@test "a skipped test" {
    program test_a 'skip()'
    says '4 passed, 0 failed, 2 skipped' 0
}

@test "a program that dies" {
    program test_a 'exit(0)'
    says '4 passed, 2 failed' 1
    program test_a 'abort()'
    says '4 passed, 2 failed' 1
}

@test "a program that passes and then fails" {
    program test_a '' 3
    says '6 passed, 2 failed' 1
}

@test "a failure that the exit status hides" {
    program test_a 'assert_true(0)' '(void)failed, 0'
    says '4 passed, 2 failed' 1
}

@test "a program that runs nothing" {
    echo 'int main(void) { return 0; }' >tests/test_a.c
    says '0 passed, 2 failed' 1
}

@test "a leak, and an overflow, that only the sanitizers see" {
    program test_a 'if (!malloc(10)) abort()'
    says '6 passed, 1 failed' 1
    program test_a 'volatile int x = 2147483647; x = x + 1'
    says '5 passed, 1 failed' 1
}

@test "a program that does not compile" {
    program test_a '' ''
    echo 'int main(void) { return nothing; }' >tests/test_b.c
    says '0 passed, 2 failed' 1
    [[ $output == *nothing* ]]
}

@test "a program that nobody runs" {
    program test_a ''
    program other ''
    says '6 passed, 1 failed' 1
    [[ $output == *'tests/other.c'* ]]
}

@test "a failing script, and one that does not parse" {
    mkdir tests/cli
    printf '@test "one" {\n true\n}\n@test "two" {\n false\n}\n' >tests/cli/a.bats
    says '1 passed, 1 failed' 1
    printf '@test "one" {\n' >tests/cli/a.bats
    says '0 passed, 1 failed' 1
    echo >tests/cli/a.bats
    says '0 passed, 1 failed' 1
}

@test "no program to try the scripts on" {
    mkdir tests/cli
    printf '@test "one" {\n true\n}\n' >tests/cli/a.bats
    echo 'int main(void) { return nothing; }' >src/main.c
    says '0 passed, 1 failed' 1
}
