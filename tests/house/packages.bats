#!/usr/bin/env bats
# tests/install-packages with a system of its own: dpkg-query, apt-get, sudo and id are scripts here
# that note how they were called.

setup() {
    script=$BATS_TEST_DIRNAME/../install-packages
    there=$BATS_TEST_TMPDIR/there
    calls=$BATS_TEST_TMPDIR/calls
    fake=$BATS_TEST_TMPDIR/bin
    mkdir "$fake"
    touch "$calls"
    command dpkg-query --version >/dev/null || skip 'not a Debian system'
    tool dpkg-query "cat '$there'"
    tool apt-get "echo \"\$DEBIAN_FRONTEND apt-get \$*\" >>'$calls'"
    tool id 'echo 0'
    printf 'installed %s, \n' gcc libc6-dev make libcsv-dev libyaml-dev libjansson-dev nettle-dev zlib1g-dev >"$there"
    for tool in bash env grep cat chmod rm; do ln -s "$(command -v $tool)" "$fake"; done
    full_path=$PATH
    PATH=$fake
}

teardown() {
    PATH=${full_path:-$PATH}
}

tool() {
    printf '#!/bin/bash\n%s\n' "$2" >"$fake/$1"
    chmod +x "$fake/$1"
}

@test "nothing missing, nothing done or said" {
    run "$script" build
    [ "$status" -eq 0 ]
    [ "$output" = '' ]
    [ ! -s "$calls" ]
}

@test "what is missing is named and installed" {
    echo 'deinstall bats, ' >>"$there"
    run "$script" build test
    [ "$status" -eq 0 ]
    [[ $output == 'Installing the missing packages: libcmocka-dev bats ('* ]]
    [[ $(<"$calls") == *'noninteractive apt-get update'*'noninteractive apt-get install '*' libcmocka-dev bats' ]]
}

@test "a package that another one provides is not missing" {
    printf 'installed gnuplot-qt, gnuplot, gnuplot-nox\ninstalled fonts-dejavu-core, \n' >>"$there"
    run "$script" plot
    [ "$output" = '' ]
    [ ! -s "$calls" ]
}

@test "a name within another name is another package" {
    printf 'installed libmake, \ninstalled make-guile, \n' >"$there"
    run "$script" build
    [[ $output == *' make '* ]]
}

@test "not root: sudo, and without it a clear error" {
    tool id 'echo 1000'
    tool sudo "echo sudo >>'$calls'; exec \"\$@\""
    run "$script" test
    [ "$status" -eq 0 ]
    [[ $output == *'(sudo '* ]]
    [[ $(<"$calls") == *sudo*update*sudo*install* ]]
    rm "$fake/sudo" "$calls"
    run "$script" test
    [ "$status" -eq 1 ]
    [ "$output" = 'Missing packages; as root: apt-get install libcmocka-dev bats' ]
    [ ! -e "$calls" ]
}

@test "an apt-get that fails" {
    tool apt-get 'exit 100'
    run "$script" test
    [ "$status" -eq 100 ]
}

@test "not a Debian system" {
    rm "$fake/dpkg-query"
    run "$script" build
    [ "$status" -eq 0 ]
    [[ $output == *gcc*libcsv-dev* ]]
}

@test "an unknown group" {
    run "$script" games
    [ "$status" -eq 2 ]
}
