#!/usr/bin/env bats
# The command line: help, options, precedence, streams.

# shellcheck disable=SC2016,SC2154 # programs of bash -c; names of common.bash and bats

load common

topics() {
    "$forecast" help | sed -n '/^Topics/,/^$/s/^  \([a-z][a-z-]*\)  .*/\1/p'
}

verbs() {
    "$forecast" help | sed -n '/^Verbs/,/^$/s/^  \([a-z][a-z]*\) .*/\1/p' | sort -u
}

# --- help

@test "nothing: a short usage on standard error, 2" {
    run --separate-stderr "$forecast"
    same 2 "$status"
    same "" "$output"
    [[ $stderr == "usage: forecast [VERB] [OPTIONS] FILE..."* ]]
}

@test "version" {
    accepted --version
    [[ $output =~ ^forecast\ [0-9]+\.[0-9]+\.[0-9]+$ ]]
    local version=$output
    accepted -V
    same "$version" "$output"
}

@test "help of every verb, in three ways" {
    [ "$(verbs | wc -l)" -eq 11 ]
    for verb in $(verbs); do
        accepted help "$verb"
        [[ $output == "forecast $verb "* ]]
        same "" "$stderr"
        local told=$output
        accepted "$verb" --help
        same "$told" "$output"
        accepted -h "$verb"
        same "$told" "$output"
    done
}

@test "help of every topic" {
    [ "$(topics | wc -l)" -ge 14 ]
    for topic in $(topics); do
        accepted help "$topic"
        [ "${#lines[@]}" -gt 3 ]
    done
    accepted --help
    has_line "usage: forecast [VERB] [OPTIONS] FILE..."
}

@test "help of every option; all of them stand in the Markdown table" {
    accepted help options --markdown
    local table=$output
    for option in $("$forecast" help options | grep -oE -- ' --[a-z-]+' | tr -d ' ' | sort -u); do
        grep -qF -e "$option" <<<"$table"
        accepted help "${option#--}" # behind a topic of its name
        [[ $output == "$option"* || $output == *$'\n'"$option"[\ ,]* || $output == "forecast ${option#--} "* ]]
    done
    [ "$(wc -l <<<"$table")" -gt 50 ]
}

@test "help knows the values of the tables" {
    accepted help models
    for model in elman lstm gru bilstm bigru narx naive seasonal drift mean; do
        grep -q "^  $model " <<<"$output"
    done
    accepted help mode
    has_line "  values: continuous, autoregressive, both"
    accepted help synth
    grep -q "^  mackey-glass " <<<"$output"
}

@test "help on nothing known" {
    refused 2 'forecast: no help on "horizn"; did you mean "horizon"?
  hint: forecast help lists verbs and topics' help horizn
    refused 2 'forecast: --markdown has no meaning here
  hint: forecast help options --markdown' help models --markdown
}

# --- options

@test "an unknown option: the nearest one" {
    refused 2 'forecast: unknown option "--hiden"; did you mean "--hidden"?
  hint: forecast help options' --hiden 5 days.csv
    refused 2 'forecast: unknown option "--qqqq"
  hint: forecast help options' --qqqq days.csv
    refused 2 'forecast: unknown option "-Z"
  hint: forecast help options' -Z days.csv
    only days.csv
}

@test "no option is cut short: a slip never means another one" {
    refused 2 'forecast: unknown option "--hidd"; did you mean "--hidden"?
  hint: forecast help options' --hidd 5 days.csv
    refused 2 'forecast: unknown option "--epoch"; did you mean "--epochs"?
  hint: forecast help options' --epoch=5 days.csv
    # the beginning of two options
    refused 2 'forecast: unknown option "--t"
  hint: forecast help options' --t 5 days.csv
    refused 2 'forecast: unknown option "--no-lo"; did you mean "--no-log"?
  hint: forecast help options' --no-lo days.csv
}

@test "values that are missing or too much" {
    refused 2 'forecast: --horizon needs a value: N
  hint: forecast help options' days.csv -n
    refused 2 'forecast: --horizon needs a value: N
  hint: forecast help options' days.csv --horizon
    refused 2 'forecast: --quiet takes no value
  hint: forecast help options' --quiet=yes days.csv
}

@test "values that are none" {
    refused 2 'forecast: --hidden: "many" is not a whole number' --hidden many days.csv
    refused 2 'forecast: --hidden: 5000 is out of range: 1 to 4096' --hidden=5000 days.csv
    refused 2 'forecast: --lr: "0,01" is not a number' --lr 0,01 days.csv
    refused 2 'forecast: --mode: unknown value "recursiv"
  hint: one of: continuous, autoregressive, both' --mode recursiv days.csv
    refused 2 'forecast: --name: "a/b" cannot be the name of a folder: no / in it, no . in front' \
        --name a/b days.csv
    only days.csv
}

@test "all faults in one run, five of them told" {
    refused 2 'forecast: --hidden: 0 is out of range: 1 to 4096
forecast: --layers: 99 is out of range: 0 to 8
forecast: unknown option "--hiden"; did you mean "--hidden"?
forecast: --epochs: "x" is not a whole number
forecast: --clip: -1 is out of range: 0 to 1000000000
forecast: and 1 more
  hint: forecast help options' --hidden 0 --layers 99 --hiden --epochs x --clip -1 --batch 0 days.csv
}

@test "an option that the verb does not look at" {
    refused 2 'forecast: --epochs has no meaning for synth
  hint: forecast help synth' synth sine --epochs 5
    refused 2 'forecast: --rows has no meaning for run
  hint: forecast help run' --rows 5 days.csv
}

@test "contradictions" {
    refused 2 'forecast: --decimal: the same character as the delimiter
  hint: --delimiter ";" --decimal ,' --delimiter , --decimal , days.csv
    refused 2 'forecast: --momentum: only the optimizers sgd and rmsprop have momentum
  hint: --optimizer sgd' --momentum 0.9 days.csv
    refused 2 'forecast: --verbose: contradicts --quiet' -qv days.csv
    refused 2 'forecast: --config: given twice' -c a.yaml -c b.yaml
}

@test "options stand anywhere; -- ends them" {
    accepted "${small[@]}" days.csv
    local want=$output
    accepted days.csv "${small[@]}"
    same "$want" "$output"
    accepted run "${small[@]}" -- days.csv
    same "$want" "$output"
    POSIXLY_CORRECT=1 accepted days.csv "${small[@]}"
    same "$want" "$output"
    cp days.csv -- -q
    accepted "${small[@]}" --name dash -- -q
    same "$want" "$output"
}

@test "--opt=value and --opt value, letters in a row" {
    accepted "${small[@]}" --seed 7 days.csv
    local want=$output
    accepted "${small[@]}" --seed=7 days.csv
    same "$want" "$output"
    accepted "${small[@]}" -s7 days.csv
    same "$want" "$output"
    accepted "${small[@]}" -qs7 days.csv
    same "$want" "$output"
}

@test "a word is a verb only if it stands first and equals one" {
    cp days.csv fit
    accepted "${small[@]}" ./fit
    [ -e plots/fit/run.json ]
    accepted "${small[@]}" -- fit
    accepted "${small[@]}" fit days.csv
    refused 2 'forecast: unknown verb "fitt"; did you mean "fit"?
  hint: a file of this name would be ./fitt' fitt days.csv
    refused 2 'forecast: run takes FILE, not 2 words
  hint: one at a time; forecast help howto says how to take several' run fitt days.csv
    refused 2 'forecast: run takes FILE, not 2 words
  hint: one at a time; forecast help howto says how to take several' days.csv days.csv
    refused 2 'forecast: FILE is missing
  hint: forecast run [OPTIONS] FILE' --epochs 5
    refused 2 'forecast: predict takes MODEL FILE, not 1 word
  hint: forecast predict [OPTIONS] MODEL FILE' predict days.csv
}

# --- precedence, configurations

@test "a flag is stronger than --set, that than a configuration, that than the default" {
    hidden() {
        accepted --dry-run -q "$@" days.csv
        grep -E '^  hidden: ' <<<"$output"
    }
    echo 'hidden: 5' >c.yaml
    same "  hidden: 32" "$(hidden)"
    same "  hidden: 5" "$(hidden -c c.yaml)"
    same "  hidden: 6" "$(hidden --set hidden=6 -c c.yaml)"
    same "  hidden: 7" "$(hidden --hidden 7 --set hidden=6 -c c.yaml)"
    same "  hidden: 7" "$(hidden -c c.yaml --set hidden=6 --hidden 7)"
    same "  hidden: 8" "$(hidden --hidden 7 --hidden 8)"
}

@test "--set" {
    refused 2 'forecast: --set: "hidden" is not KEY=VALUE' --set hidden days.csv
    refused 2 'forecast: --set: unknown key "hiden"; did you mean "hidden"?' --set hiden=5 days.csv
    refused 2 'forecast: --set hidden: "x" is not a whole number' --set hidden=x days.csv
    refused 2 'forecast: --set: unknown key "json"' --set json=yes days.csv
}

@test "a flag of a configuration is switched off by --no-" {
    echo 'log: yes' >c.yaml
    accepted --dry-run -q -c c.yaml --no-log days.csv
    has_line "  log: no"
}

# --- streams

@test "a pipe gets CSV alone; -q leaves standard error empty" {
    accepted "${small[@]}" days.csv
    same "" "$stderr"
    same "time,series,mode,origin,step,forecast,lower80,upper80,lower95,upper95,actual" "${lines[0]}"
    same 5 "${#lines[@]}"
    accepted "${small[@]/-q/-j1}" days.csv
    same 5 "${#lines[@]}"
    [[ $stderr == *"files: plots/days/"* ]]
}

@test "--json: one document, and no word on standard error" {
    accepted "${small[@]/-q/-j1}" --json days.csv
    same "" "$stderr"
    is_json "$output"
    grep -q '"folder": "plots/days"' <<<"$output"
    accepted "${small[@]/-q/-v}" --json days.csv
    is_json "$output"
    [[ $stderr == *"files: plots/days/"* ]]
}

@test "--json: an error is one object on standard error" {
    run --separate-stderr "$forecast" --json nothing.csv
    same 3 "$status"
    same "" "$output"
    is_json "$stderr"
    grep -q '"message": "No such file or directory"' <<<"$stderr"
    grep -q '"status": "data"' <<<"$stderr"
    run --separate-stderr "$forecast" --hiden 5 --json days.csv
    same 2 "$status"
    is_json "$stderr"
}

@test "--format table and csv, whatever standard output is" {
    accepted "${small[@]}" --format table days.csv
    grep -qE '^  gru +[0-9.]+' <<<"$output"
    accepted "${small[@]}" --format csv days.csv
    same 5 "${#lines[@]}"
}

@test "standard input is a file" {
    accepted "${small[@]}" days.csv
    local want=$output
    run --separate-stderr bash -c '"$1" "${@:2}" - <days.csv' - "$forecast" "${small[@]}"
    same 0 "$status"
    same "$want" "$output"
    [ -e plots/stdin/run.json ]
}

@test "standard output that is full" {
    for words in "synth sine" "help" "help options" "--version" "completion bash" "inspect -q days.csv" doctor; do
        # shellcheck disable=SC2086 # several words
        run --separate-stderr bash -c '"$1" "${@:2}" >/dev/full' - "$forecast" $words
        same 9 "$status"
        same "forecast: standard output: No space left on device" "$stderr"
    done
}

@test "what is found is told; progress by tenths on a pipe; all epochs with -v" {
    accepted -j 1 -m gru --hidden 4 --window 8 -n 4 --epochs 20 --patience 0 --plot none days.csv
    grep -qx 'season of 7 steps' <<<"$stderr"
    [ "$(grep -c ' of 20, loss ' <<<"$stderr")" -le 10 ]
    accepted -v -j 1 -m gru --hidden 4 --window 8 -n 4 --epochs 20 --patience 0 --plot none days.csv
    grep -q ' of 20, loss ' <<<"$stderr"
}

@test "text of a file cannot steer the terminal" {
    printf 'a,\033[31mred\n1,2\n3,x\n' >evil.csv
    run --separate-stderr "$forecast" -y 2 evil.csv
    same 3 "$status"
    [[ $stderr != *$'\033'* ]]
}

@test "every command of help howto runs as it stands" {
    awk 'BEGIN { print "day,load,temperature,holiday,wind"
        for (i = 0; i < 180; i++) {
            t = 10 + i % 9; h = i % 7 == 6
            printf "%d,%s,%d,%d,%d\n", i, i < 150 ? 50 + 3 * t - 9 * h + i % 4 : "", t, h, i % 5 } }' >data.csv
    sed '/,,/d' data.csv >newest.csv
    mkdir bin && ln -s "$forecast" bin/forecast
    printf '%s\n' 'name: cells' 'files: [newest.csv]' 'target: [load]' 'epochs: 2' 'plot: [none]' 'experiments:' \
        '  - name: net' '    sweep: {model: [lstm, gru]}' >compare.yaml
    run "$forecast" help howto
    awk 'command { print; command = 0 } /^[^ ]/ && NR > 1 { command = 1 }' <<<"$output" >commands
    [ "$(wc -l <commands)" -ge 11 ]
    # where nothing says which column is the target, or how small a test may be
    sed -i 's/ data.csv$/ -y load --plot none data.csv/; s/"$file"/-y load --plot none "$file"/
        s/-y load \(.*\)-y load/-y load \1/; s/--target load \(.*\)-y load/--target load \1/
        s/\(inspect.*\) --plot none/\1/' commands
    while read -r line; do
        PATH=$PWD/bin:$PATH bash -c "$line" >out 2>err </dev/null || { echo "$line"; cat err; return 1; }
    done <commands
    grep -q '^1,net-' plots/cells/leaderboard.csv
    [ "$(wc -l <forecast.csv)" -gt 1 ]
}
