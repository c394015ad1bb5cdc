#!/usr/bin/env bats
# The Makefile, in a project of its own of three sources: what must be built anew is, nothing else
# is, and objects of different flags never meet.

setup() {
    unset MAKEFLAGS MFLAGS MAKELEVEL MODE BUILD CC CFLAGS CPPFLAGS LDFLAGS
    cd "$BATS_TEST_TMPDIR"
    cp "$BATS_TEST_DIRNAME/../../Makefile" .
    mkdir -p src/base src/nn tests
    # any argument: a program that tells something
    printf '#include <stdio.h>\n#include "base/answer.h"\nint main(int n, char **word)\n{\n    return n > 1 ? puts(word[n - 1]) < 0 : answer();\n}\n' >src/main.c
    printf 'int answer(void);\n' >src/base/answer.h
    printf '#include "base/answer.h"\nint answer(void)\n{\n    return 42;\n}\n' >src/base/answer.c
    make >/dev/null
}

# The files that make compiles or links with the given arguments, in one line.
built() {
    make V=1 "$@" | sed -nE 's/.* -o ([^ ]*).*/\1/p' | sed "s|build/[a-z]*/||" | sort | tr '\n' ' '
}

everything='base/answer.o forecast main.o '

@test "nothing is built twice" {
    [ "$(built)" = '' ]
    run make
    [[ $output == *'Nothing to be done'* ]]
}

@test "the program runs" {
    run build/release/forecast
    [ "$status" -eq 42 ]
}

@test "a step is told in one line, by V=1 as its command, by -s not at all" {
    touch src/base/answer.c
    run make
    [ "$output" = "  CC   build/release/base/answer.o
  LINK build/release/forecast" ]
    touch src/base/answer.c
    run make V=1
    [ "${#lines[@]}" -eq 2 ]
    [[ ${lines[0]} == "gcc -std=c11 "*" -c -o build/release/base/answer.o src/base/answer.c" ]]
    touch src/base/answer.c
    run make -s
    [ "$output" = '' ]
    [ "$(built)" = '' ]
}

@test "what make -n shows is not run" {
    printf '#!/bin/sh\necho "run with $MAKE" >ran\n' | tee tests/run tests/lint >tests/install-packages
    chmod +x tests/*
    for target in test test-full lint; do
        run make -n $target
        [[ ${lines[-1]} == *" tests/"* ]]
        [ ! -e ran ]
    done
    make test >/dev/null
    [ "$(cat ran)" = 'run with make' ]
}

@test "a changed flag, compiler or library builds everything anew, and back" {
    for change in CFLAGS=-DX CPPFLAGS=-DX LDFLAGS=-Wl,-O1 CC=cc 'CC=env gcc'; do
        [ "$(built "$change")" = "$everything" ]
        [ "$(built "$change")" = '' ]
        [ "$(built)" = "$everything" ]
    done
}

@test "another compiler behind the same name is another compiler" {
    printf '#!/bin/sh\n[ "$1" = --version ] && echo "mine 1" && exit\nexec gcc "$@"\n' >cc
    chmod +x cc
    [ "$(built CC=./cc)" = "$everything" ]
    sed -i 's/mine 1/mine 2/' cc
    [ "$(built CC=./cc)" = "$everything" ]
}

@test "a changed header builds what includes it, a changed source itself" {
    touch -d '1 minute' src/base/answer.c
    [ "$(built)" = 'base/answer.o forecast ' ]
    touch -d '2 minutes' src/base/answer.h
    [ "$(built)" = "$everything" ]
}

@test "a new source is compiled, a removed one linked no more" {
    echo 'int other(void); int other(void) { return 1; }' >src/base/other.c
    [ "$(built)" = 'base/other.o forecast ' ]
    nm build/release/forecast | grep -q ' other$'
    rm src/base/other.c
    [ "$(built)" = 'forecast ' ]
    [[ $(nm build/release/forecast) != *' other'* ]]
}

@test "modes have folders of their own" {
    before=$(find build/release -type f -exec md5sum {} + | sort)
    for mode in debug asan double; do
        make MODE=$mode >/dev/null
        run "build/$mode/forecast"
        [ "$status" -eq 42 ]
    done
    [ "$(find build/release -type f -exec md5sum {} + | sort)" = "$before" ]
    nm build/asan/base/answer.o | grep -q asan
    [[ $(nm build/release/base/answer.o) != *asan* ]]
    [ "$(built)" = '' ]
    run make MODE=fast
    [ "$status" -ne 0 ]
    [[ $output == *'MODE=fast is unknown: release, debug, asan, tsan, double or fuzz'* ]]
}

@test "the environment's compiler and flags are used" {
    rm -r build
    run env CC='env gcc' CFLAGS='-O3 -ffast-math' CPPFLAGS="-DNAME='\"a b\"'" LDFLAGS=-Wl,-O1 make -n
    [ "$status" -eq 0 ]
    [[ $output == *"env gcc -std=c11 "*"-O2 -g1 "*"-DNAME='\"a b\"' -O3 -ffast-math -fno-fast-math -ffp-contract=off "* ]]
    [[ $output == *"env gcc "*" -Wl,-O1 -o build/release/forecast "* ]]
    printf 'int answer(void);\nint answer(void)\n{\n    return sizeof NAME;\n}\n' >src/base/answer.c
    CPPFLAGS="-DNAME='\"a b\"'" make >/dev/null
    run build/release/forecast
    [ "$status" -eq 4 ]
}

@test "a source for every instruction set is compiled for each" {
    printf '#define P_(a, b) a##b\n#define P(a, b) P_(a, b)\nint P(level_, ISA);\nint P(level_, ISA) = 1;\n' >src/nn/isa_level.c
    run make V=1
    [ "$status" -eq 0 ]
    nm build/release/forecast | grep -q ' level_baseline$'
    [ "$(grep -c -e '-march.*-DISA=baseline' <<<"$output")" -eq 0 ] # lines stand in any order
    if [[ $(gcc -dumpmachine) == x86_64* ]]; then
        [[ $output == *"-march=x86-64-v3 -DISA=v3 "* ]]
        [[ $output == *"-march=x86-64-v4 -mprefer-vector-width=512 -DISA=v4 "* ]]
        nm build/release/forecast | grep -q ' level_v4$'
    fi
}

@test "a build elsewhere" {
    rm -r build
    make BUILD="$BATS_TEST_TMPDIR/else" >/dev/null
    [ -x else/release/forecast ]
    [ ! -e build ]
}

@test "install and uninstall" {
    make install DESTDIR="$PWD/root dir" PREFIX=/usr >/dev/null
    [ "$(find 'root dir' -type f | wc -l)" -eq 5 ]
    [ -s 'root dir/usr/share/man/man1/forecast.1' ]
    [ "$(cat 'root dir/usr/share/zsh/site-functions/_forecast')" = zsh ]
    cmp 'root dir/usr/bin/forecast' build/release/forecast
    [ "$(stat -c %a 'root dir/usr/bin/forecast')" = 755 ]
    make uninstall DESTDIR="$PWD/root dir" PREFIX=/usr >/dev/null
    [ "$(find 'root dir' -type f)" = '' ]
}

@test "clean and help" {
    run make help
    [ "$status" -eq 0 ]
    for target in all demo test test-full lint fuzz bench unit gradcheck deps install uninstall readme clean help; do
        [[ $output == *"make $target "* ]]
    done
    make clean >/dev/null
    [ ! -e build ]
}
