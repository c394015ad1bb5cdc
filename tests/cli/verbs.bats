#!/usr/bin/env bats
# The verbs, as a user calls them.

# shellcheck disable=SC2016,SC2154 # programs of bash -c; names of common.bash and bats

load common

@test "run: the folder, whole; the same bytes from its own configuration" {
    accepted "${small[@]}" --mode both days.csv
    for file in config.yaml forecast.csv loss.csv metrics.csv model.safetensors run.json; do
        [ -s "plots/days/$file" ]
    done
    cp -r plots/days first
    accepted -q -j 1 --plot none -c first/config.yaml
    for file in config.yaml forecast.csv loss.csv metrics.csv model.safetensors; do
        cmp "first/$file" "plots/days/$file"
    done
    only days.csv first plots
}

@test "--dry-run: what would be done, and nothing is" {
    accepted --dry-run "${small[@]}" days.csv
    has_line '  target: ["value"]'
    has_line '  epochs: 2'
    has_line '  season: 7'
    only days.csv
    # it is a configuration
    printf '%s\n' "$output" >plan.yaml
    local want=$output
    accepted --dry-run -q -c plan.yaml
    same "$want" "$output"
}

@test "fit and predict: the same numbers as the run" {
    accepted "${small[@]}" days.csv
    local want=$output
    accepted "${small[@]}" --name again fit days.csv
    accepted predict -q --plot none plots/again/model.safetensors days.csv
    same "$want" "$output"
    cmp plots/days/model.safetensors plots/again/model.safetensors
}

@test "doctor: what is computed here are the known bits" {
    local passed='self-test     passed: 15 trials gave the known bits with every instruction set and with 3 threads'
    accepted doctor
    has_line "$passed"
    accepted doctor --json
    is_json "$output"
    grep -q '"self_test": true' <<<"$output"
    # every network is tried
    for model in $("$forecast" help models | sed -n '/^Rec/,/^Simple/s/^  \([a-z][a-z-]*\) .*/\1/p'); do
        has_line "    \"$model\": {"
    done
    FORECAST_CPU=baseline accepted doctor
    has_line "instructions  baseline of baseline"
    has_line "$passed"
    only days.csv
}

@test "synth: every kind, the same bytes for a seed" {
    for kind in $("$forecast" help synth | sed -n '/^Kinds/,/^$/s/^  \([a-z0-9-]*\) .*/\1/p'); do
        accepted synth "$kind" --rows 30
        same 31 "${#lines[@]}"
        local want=$output
        accepted synth "$kind" --rows 30 --seed 1
        same "$want" "$output"
    done
    accepted synth ar --rows 30 --seed 2
    local other=$output
    accepted synth ar --rows 30
    [ "$other" != "$output" ]
}

@test "synth: to a file, which is not replaced unasked" {
    accepted synth sine --rows 9 -o other.csv -q
    same "" "$stderr"
    cmp other.csv <("$forecast" synth sine --rows 9)
    refused 2 'forecast: other.csv: exists already
  hint: --force replaces it' synth sine -o other.csv
    accepted synth sine --rows 5 -o other.csv --force
    same 6 "$(wc -l <other.csv)"
    refused 2 'forecast: synth: unknown kind "sin"; did you mean "sine"?
  hint: one of: sine, damped-sine, trend-season, ar, random-walk, mackey-glass, narma10, binary, ticks, weather' \
        synth sin
}

@test "inspect: columns, time, gaps, season, the flags that pin each guess" {
    sed -i '10d; s/^2024-01-20,.*/2024-01-20,/' days.csv
    accepted inspect -q days.csv
    has_line "rows       59"
    has_line "time       2024-01-01 to 2024-02-29, daily"
    has_line "gaps       1 missing rows"
    has_line "season     7 steps"
    has_line "flags      --time day --target value --delimiter , --decimal . --header yes --season 7"
    grep -qE '^  value +number +1 +0 ' <<<"$output"
    # with its flags nothing is left to be found
    # shellcheck disable=SC2046 # several words
    accepted inspect days.csv $(sed -n 's/^flags *//p' <<<"$output")
    [[ $stderr != *delimiter* && $stderr != *header* ]]
    accepted inspect --json days.csv
    is_json "$output"
    only days.csv
}

@test "inspect: a file that a run would refuse is shown, then its error" {
    printf 'open,high\n1,2\n3,4\n5,6\n' >two.csv
    run --separate-stderr "$forecast" inspect -q two.csv
    same 3 "$status"
    grep -qE '^  high +number +0 +2 +4 +6' <<<"$output"
    same 'forecast: two.csv: 2 numeric columns, which is the target? open high
  hint: --target high' "$stderr"
}

@test "inspect: standard input" {
    run --separate-stderr bash -c '"$1" inspect -q - <days.csv' - "$forecast"
    same 0 "$status"
    has_line "season     7 steps"
}

@test "inspect: a model, or the folder of a run" {
    accepted "${small[@]}" days.csv
    accepted inspect plots/days/model.safetensors
    has_line "target     value"
    has_line "  horizon       4"
    grep -q 'weight_hh_l0' <<<"$output"
    local want=${output#*$'\n'}
    accepted inspect plots/days
    same "$want" "${output#*$'\n'}"
    accepted inspect --json plots/days
    is_json "$output"
}

@test "completion: scripts that the shells take, from the same tables" {
    for shell in bash zsh fish; do
        accepted completion "$shell"
        printf '%s\n' "$output" >"script.$shell"
        grep -q -e 'past-rule' "script.$shell"
        ! command -v "$shell" >/dev/null || "$shell" -n "script.$shell"
    done
    refused 2 'forecast: completion: unknown shell "tcsh"
  hint: one of: bash, zsh, fish' completion tcsh
}

@test "completion: bash completes verbs, options, values, files" {
    "$forecast" completion bash >script
    complete_words() { # words...
        bash --norc -c 'source ./script; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _forecast
            printf "%s\n" "${COMPREPLY[@]}"' - "$@"
    }
    same "inspect" "$(complete_words forecast insp)"
    same "--past
--past-lags
--past-rule
--patience" "$(complete_words forecast --pa)"
    same "autoregressive" "$(complete_words forecast --mode auto)"
    same "continuous" "$(complete_words forecast --mode = cont)"
    same "days.csv" "$(complete_words forecast --seed 1 da)"
    same "mackey-glass" "$(complete_words forecast synth mac)"
    same "" "$(complete_words forecast synth sine --ep)"
}

@test "interrupted: what was learnt is kept, 130" {
    "$forecast" -j 1 --hidden 4 --window 8 -n 4 --epochs 1000000 --patience 0 --plot none -v days.csv \
        >out 2>err 3>&- &
    local pid=$!
    for _ in $(seq 200); do
        if grep -q 'epoch 5 ' err; then break; fi
        sleep 0.05
    done
    kill -TERM $pid
    status=0
    wait $pid || status=$?
    same 130 "$status"
    same "forecast: interrupted: what was finished is kept" "$(tail -n 1 err)"
    [ -s plots/days/model.safetensors ]
    grep -q '"interrupted": true' plots/days/run.json
}

@test "locale and working folder do not matter" {
    accepted "${small[@]}" days.csv
    local want=$output
    LC_ALL=de_DE.UTF-8 accepted "${small[@]}" days.csv
    same "$want" "$output"
}
