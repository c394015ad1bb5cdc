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
    accepted predict --plot none -o later plots/again/model.safetensors days.csv
    [[ $stderr != *"tested"* ]]
    accepted predict -q --plot none plots/again/model.safetensors days.csv
    same "$want" "$output"
    cmp plots/days/model.safetensors plots/again/model.safetensors
}

@test "doctor: what is computed here are the known bits" {
    local passed='self-test     passed: 18 trials gave the known bits with every instruction set and with 3 threads'
    accepted doctor
    has_line "$passed"
    accepted doctor --json
    is_json "$output"
    grep -q '"self_test": true' <<<"$output"
    # every network is tried
    for model in $("$forecast" help models | sed -n '/^Rec/,/^Class/s/^  \([a-z][a-z-]*\) .*/\1/p'); do
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

@test "inspect: a model, or the folder of a run" {
    accepted "${small[@]}" days.csv
    accepted inspect plots/days/model.safetensors
    has_line "target     value"
    has_line "  horizon            4"
    grep -q 'weight_hh_l0' <<<"$output"
    local want=${output#*$'\n'}
    accepted inspect plots/days
    same "$want" "${output#*$'\n'}"
    accepted inspect --json plots/days
    is_json "$output"
    refused 2 'forecast: --plot: a model holds no series to draw
  hint: forecast plot RUN redraws the pictures of a run' inspect --plot png plots/days
}

@test "help --man: the manual page knows every verb and option, and roff takes it" {
    accepted help --man
    local page=$output word
    same '.TH FORECAST 1 "" "forecast 0.1.0" "User Commands"' "${page%%$'\n'*}"
    for word in run fit predict batch inspect plot synth doctor help completion; do
        grep -q "^\\\\fB$word\\\\fR" <<<"$page"
    done
    accepted help options
    for word in $(grep -oE '^ {2,6}(-., )?--[a-z-]+' <<<"$output" | grep -oE -e '--[a-z-]+'); do
        grep -qF -e "${word//-/\\-}\\fR" <<<"$page" || { echo "no $word"; return 1; }
    done
    # no line of text begins with a mark of roff
    same "" "$(grep -E "^['.]" <<<"$page" | grep -vE '^\.(TH|SH|SS|TP|B|nf|fi)( |$)')"
    if command -v man >/dev/null; then
        printf '%s\n' "$page" >page.1
        same "" "$(man --warnings -E UTF-8 -l -Tutf8 -Z page.1 2>&1 >/dev/null)"
    fi
    refused 2 'forecast: --man has no meaning here
  hint: forecast help --man' help --man run
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
    for path in --future-file --config -c --output -o; do
        same "days.csv" "$(complete_words forecast "$path" da)"
    done
    same "" "$(complete_words forecast --seed da)"
    same "mackey-glass" "$(complete_words forecast synth mac)"
    same "" "$(complete_words forecast synth sine --ep)"
}

@test "interrupted: what was learnt is kept, 130" {
    "$forecast" -j 1 -m gru --hidden 4 --window 8 -n 4 --epochs 1000000 --patience 0 --plot none -v days.csv \
        >out 2>err 3>&- &
    local pid=$!
    told_by $pid ' epoch ' err
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
