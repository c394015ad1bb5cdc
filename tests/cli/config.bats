#!/usr/bin/env bats
# Configuration files: what is read, and the exact text of what is refused.

# shellcheck disable=SC2016,SC2154 # programs of bash -c; names of common.bash and bats

load common

# A configuration of these lines is refused with one message behind its path.
refuses() { # lines text
    printf '%b' "$1" >c.yaml
    refused 2 "forecast: c.yaml$2" -c c.yaml days.csv
}

@test "a configuration names its data and its run" {
    printf 'name: mine\ndata: {files: [days.csv]}\ntrain: {epochs: 2}\nhidden: 4\nwindow: 8\nplot: none\n' >c.yaml
    accepted -q -j 1 -c c.yaml
    only days.csv c.yaml plots
    [ -s plots/mine/run.json ]
    grep -qx '  epochs: 2' plots/mine/config.yaml
    # a file of the command line takes the place of the configuration's
    cp days.csv other.csv
    accepted -q --dry-run -c c.yaml other.csv
    has_line '  files: ["other.csv"]'
}

@test "a typo: line, column and the nearest key" {
    refuses 'data:\n  time: day\nnetwork:\n  hiden: 5\n' \
        ':4:3: unknown key "hiden"; did you mean "hidden"?
  hint: forecast help config'
    refuses 'qqqq: 5\n' ':1:1: unknown key "qqqq"
  hint: forecast help config'
    refuses 'dta: {time: day}\n' ':1:1: unknown key "dta"; did you mean "data"?
  hint: forecast help config'
    only days.csv c.yaml
}

@test "all faults in one run" {
    refuses 'hiden: 1\nlayers: 99\nmodel: gruu\nepochs: 0\nseed: -1\nclip: -1\nlog: maybe\n' \
        ':1:1: unknown key "hiden"; did you mean "hidden"?
forecast: c.yaml:2:9: 99 is out of range: 0 to 8
forecast: c.yaml:3:8: unknown value "gruu"; did you mean "gru"?
forecast: c.yaml:4:9: 0 is out of range: 1 to 1000000
forecast: c.yaml:5:7: "-1" is not a whole number from 0 to 18446744073709551615
forecast: and 2 more
  hint: forecast help config'
}

@test "wrong types, repeated keys, keys in a wrong section" {
    refuses 'hidden: many\n' ':1:9: "many" is not a whole number'
    refuses 'hidden: [8, 16]\n' ':1:9: "hidden" takes one value, not a list
  hint: a sweep tries several values: forecast help config'
    refuses 'hidden:\n' ':1:8: "hidden" has no value'
    refuses 'hidden: 5\nnetwork: {hidden: 6}\n' ':2:11: "hidden" is given twice'
    refuses 'data: {hidden: 5}\n' ':1:8: "hidden" belongs in the section "network", not "data"'
    refuses 'network: 5\n' ':1:10: "network" is a section: its keys stand below it'
    refuses 'quiet: yes\n' ':1:1: unknown key "quiet"
  hint: forecast help config'
}

@test "what of YAML is not for configurations" {
    refuses 'hidden: &x 5\n' ':1:9: an anchor (&): write the value again'
    refuses 'layers: *x\n' ':1:9: an alias (*): write the value again'
    refuses 'hidden: !!int 5\n' ':1:9: a tag (!): the key decides the type'
    refuses 'hidden: 5\n---\nlayers: 2\n' ':2:1: a second document: one file is one configuration'
    refuses '- hidden\n' ':1:1: not a configuration, which has lines such as key: value'
    refuses "$(printf '[%.0s' $(seq 40))\n" ':1:33: nested too deep'
    refuses 'time: a\0000b\n' ':1:8: a NUL byte: this is no text file'
    refuses 'time: caf\0351\n' ':1:10: a byte that is not UTF-8'
}

@test "files that are none" {
    refused 2 "forecast: none.yaml: No such file or directory" -c none.yaml days.csv
    refused 2 $'forecast: .: Is a directory\n  hint: name a file in it' -c . days.csv
    head -c 1100000 /dev/zero | tr '\0' '#' >big.yaml
    refused 2 "forecast: big.yaml: larger than 1048576 bytes" -c big.yaml days.csv
}

@test "experiments are for batch" {
    refuses 'experiments: []\n' ':1:1: experiments are for batch
  hint: forecast batch c.yaml'
}

@test "a name stays within its folder" {
    refuses 'name: ../up\n' ':1:7: "../up" cannot be the name of a folder: no / in it, no . in front'
}

@test "the examples are read, and their files are those of the project or of synth, but the laser's and M4's" {
    local root=$BATS_TEST_DIRNAME/../..
    cp -r "$root/datasets" datasets
    "$forecast" synth damped-sine -q -o datasets/damped-sine.csv
    "$forecast" synth ticks -q -o datasets/ticks.csv
    "$forecast" synth mackey-glass -q -o datasets/mackey-glass.csv
    "$forecast" synth narma10 -q --rows 10000 | awk -F, -v OFS=, 'NR > 8001 {$2 = ""} 1' >datasets/narma10.csv
    "$forecast" synth binary -q --rows 60000 -o datasets/binary.csv
    "$forecast" synth mackey-glass -q --rows 1100 -o datasets/laser.csv # in place of what is not ours to give
    awk 'BEGIN {
        printf "id"; for (i = 1; i <= 600; i++) printf ",V%d", i; print ""
        for (s = 1; s < 4; s++) { printf "H%d", s; for (i = 1; i <= 600; i++) printf ",%d", 100 * s + i * 7 % (24 + s); print "" }
    }' >datasets/m4-hourly.csv
    for config in "$root"/configs/*.yaml; do
        grep -q files: "$config" || continue # for whoever has the data
        case $config in
        *-batch.yaml) accepted batch -q --dry-run "$config" ;;
        *) accepted -q --dry-run -c "$config" ;;
        esac
        [ "${#lines[@]}" -gt 10 ]
    done
}
