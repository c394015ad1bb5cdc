#!/usr/bin/env bats
# Columns of classes: forecast, saved, refused; the lectures' binary sequence.

# shellcheck disable=SC2154 # what common.bash and bats set
load common

# Two weeks of weather over and over, with a wind that follows it.
weather() { # rows
    awk -v rows="$1" 'BEGIN { print "day,weather,wind,code"
        split("rain,rain,sun,sun,sun,fog,rain,sun,sun,rain,rain,fog,fog,sun", sky, ",")
        split("31 29 31 30 31 30 31 31 30 31 30 31", length_of)
        for (day = month = 1; i < rows; i++) {
            k = sky[i % 14 + 1]
            printf "2024-%02d-%02d,%s,%.1f,%d\n", month, day, k, (k == "rain" ? 8 : 3) + i % 5 / 4, i % 3
            if (++day > length_of[month]) { day = 1; month++ }
        } }'
}

learn() { # arguments...
    "$forecast" -q -j 1 -m elman --hidden 8 --window 14 -n 3 --epochs 4 --val 20% --test 20% --plot none "$@"
}

setup() {
    export OMP_WAIT_POLICY=passive LC_ALL=C.UTF-8
    mkdir "$BATS_TEST_TMPDIR/here"
    cd "$BATS_TEST_TMPDIR/here" || return
    weather 200 >sky.csv
}

@test "a column of text is forecast as classes with probabilities" {
    learn -y weather -x wind --mode both -o made sky.csv >made.csv
    same time,series,mode,origin,step,forecast,actual,p:fog,p:rain,p:sun "$(head -n 1 made/forecast.csv)"
    same "$(head -n 1 made/forecast.csv)" "$(head -n 1 made.csv)"
    same 5 "$(wc -l <made.csv)" # one continuous step and three
    # labels, and probabilities that add up to 1 with the forecast class the most probable
    awk -F, 'BEGIN { split("fog,rain,sun", label, ",") }
        NR > 1 {
            best = $8 >= $9 && $8 >= $10 ? 1 : $9 >= $10 ? 2 : 3
            sum = $8 + $9 + $10
            if (NF != 10 || $6 != label[best] || sum < 1 - 1e-9 || sum > 1 + 1e-9) { print; exit 1 }
            if ($7 !~ /^(fog|rain|sun)$/ && !($7 == "" && $4 == "2024-07-18")) { print; exit 1 }
        }' made/forecast.csv
    same "accuracy cross-entropy metric " "$(cut -d, -f6 made/metrics.csv | sort -u | tr '\n' ' ')"
    same "elman frequent model naive seasonal " "$(cut -d, -f2 made/metrics.csv | sort -u | tr '\n' ' ')"
    run -1 grep -iE '(^|,)-?(nan|inf)' made/*.csv
}

@test "the configuration of a run repeats it, the model forecasts the same" {
    learn -y weather -x wind --mode both -o made sky.csv >/dev/null
    grep -qx '  categorical: \["weather"\]' made/config.yaml
    grep -qx '  loss: cross-entropy' made/config.yaml
    "$forecast" -q -c made/config.yaml -o again >/dev/null
    cmp made/forecast.csv again/forecast.csv
    cmp made/model.safetensors again/model.safetensors
    cmp made/config.yaml again/config.yaml
    "$forecast" predict -q made sky.csv --mode both --test-rows 40 -o foreseen --plot none >/dev/null
    cmp made/forecast.csv foreseen/forecast.csv
    accepted inspect made
    has_line 'classes    weather: fog, rain, sun'
    accepted inspect --json made
    is_json "$output" && [[ $output == *'"classes": {'* ]]
}

@test "any number of threads gives the same bytes" {
    local threads
    learn -y weather -x code --categorical code --embedding 3 -m gru -o one sky.csv >/dev/null
    for threads in 2 3; do
        learn -y weather -x code --categorical code --embedding 3 -m gru -j "$threads" -o more --force sky.csv >/dev/null
        cmp one/model.safetensors more/model.safetensors
        cmp one/forecast.csv more/forecast.csv
        cmp one/metrics.csv more/metrics.csv
    done
}

@test "a saved model refuses classes that it does not know" {
    learn -y weather -x wind -o made sky.csv >/dev/null
    sed '5s/sun/hail/;9s/sun/snow/' sky.csv >other.csv
    refused 3 'forecast: other.csv:5:2: "hail" in column "weather" is no class that the model knows
forecast: other.csv:9:2: "snow" in column "weather" is no class that the model knows
  hint: it knows fog, rain, sun' predict -q made other.csv -o foreseen
    [ ! -e foreseen ]
    # a model of numbers does not take text for classes
    learn -y wind -x code -o numbers sky.csv >/dev/null
    sed '2,$s/,[0-9.]*,\([0-9]\)$/,calm,\1/' sky.csv >words.csv
    refused 3 'forecast: words.csv:2:3: column "wind" is text ("calm"), not numbers' \
        predict -q numbers words.csv -o foreseen
}

@test "numbers are classes where they are named" {
    learn -y code --categorical code -o made sky.csv >made.csv
    same time,series,mode,origin,step,forecast,actual,p:0,p:1,p:2 "$(head -n 1 made.csv)"
    # 0, 1, 2, 0, ...: found after a little training
    learn -y code --categorical code --epochs 40 --lr 0.01 --require 'accuracy>=0.99,cross-entropy<0.2' \
        -o learned sky.csv >/dev/null
    run -7 --separate-stderr "$forecast" -q -y code --categorical code --epochs 1 --plot none --require 'mase<1' sky.csv
    same 'forecast: --require: mase is a score of numbers, "code" holds classes
  hint: accuracy or cross-entropy' "$stderr"
}

@test "what classes cannot have is refused" {
    refused 2 'forecast: --target: "weather" holds classes, which are forecast alone, not with 1 other targets
  hint: --target weather, the others with --past' -q -y weather,wind sky.csv
    refused 2 'forecast: --loss: mse is a loss of numbers, "weather" holds classes
  hint: --loss cross-entropy' -q -y weather --loss mse sky.csv
    refused 2 'forecast: --loss: cross-entropy is a loss of classes, "wind" holds numbers
  hint: --loss mse' -q -m gru -y wind --loss cross-entropy sky.csv
    refused 2 'forecast: --log: the classes of "weather" have no logarithm' -q -y weather --log sky.csv
    refused 2 'forecast: --embedding: the net reads no classes
  hint: --categorical COL, or --embedding 0' -q -m gru -y wind --embedding 4 sky.csv
    refused 2 'forecast: --own-past: without the target'\''s past the net reads nothing
  hint: --past COL or --future COL, or --own-past yes' -q -m gru -y wind --own-past no --calendar none sky.csv
    refused 3 'forecast: sky.csv: column "code" is to be categorical but is neither target nor input
  hint: --target, --past or --future names it too' -q -y weather --categorical code sky.csv
    only sky.csv
}

@test "one document tells labels and probabilities" {
    command -v python3 >/dev/null || skip "no python3"
    learn -y weather -x wind --json -o made sky.csv >made.json
    python3 - <<'end'
import json
run = json.load(open('made.json'))
step = run['forecast'][0]
assert run['data']['classes'] == {'weather': ['fog', 'rain', 'sun']}
assert step['forecast'] == max(step['probability'], key=step['probability'].get)
assert sorted(step['probability']) == ['fog', 'rain', 'sun'] and 'lower80' not in step
assert sorted(run['metrics']['autoregressive']['elman']) == ['accuracy', 'cross-entropy']
end
}

@test "a batch ranks models of classes by cross entropy" {
    cat >batch.yaml <<'end'
name: sky
data: {files: [sky.csv], target: [weather], past: [wind]}
network: {hidden: 6}
train: {epochs: 3}
forecast: {horizon: 3}
output: {plot: [none]}
experiments:
  - name: any
    sweep: {model: [elman, naive, frequent]}
end
    accepted batch -q -j 2 batch.yaml
    same "3 done" "$(grep -c ',done,,' plots/sky/leaderboard.csv) done"
    awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
        { v = $at["validation_cross_entropy"]
          if (v == "" || v < last || $at["accuracy"] == "" || $at["mase"] != "") exit 1
          last = v }' plots/sky/leaderboard.csv
    grep -q '| val entropy | entropy | accuracy |' plots/sky/leaderboard.md
}

@test "pictures of classes are drawn" {
    command -v gnuplot >/dev/null || skip "no gnuplot"
    learn -y weather -x wind --plot png,svg -o made sky.csv >/dev/null
    for name in forecast continuous loss horizon confusion; do
        [ -s made/$name.png ] && [ -s made/$name.svg ] && [ -s made/$name.gp ]
    done
    [ ! -e made/residuals.gp ]
    "$forecast" plot -q made --plot svg
}

# Of a net and of a method that looks at one series at a time: every row holds its probabilities.
@test "several series of classes are forecast, saved and tried from the past" {
    { echo town,day,weather,wind,code; for town in a b c; do weather 60 | sed "1d; s/^/$town,/"; done; } >skies.csv
    for model in elman frequent naive; do
        learn -m "$model" --id town -y weather --mode both --val 10 --test 10 -o "$model" skies.csv >/dev/null
        "$forecast" predict -q "$model" skies.csv --mode both -o "$model-again" --plot none >"$model.csv"
        "$forecast" backtest -q -j 1 -m "$model" --hidden 8 --window 14 -n 3 --epochs 1 --id town -y weather \
            --origins 2 --plot none -o "$model-past" skies.csv >/dev/null
        awk -F, 'NF != 10 || (FNR > 1 && !($8 + $9 + $10 > 1 - 1e-9 && $8 + $9 + $10 < 1 + 1e-9)) { print; exit 1 }' \
            "$model/forecast.csv" "$model.csv"
        run -1 grep -iE '(^|,)-?(nan|inf)' "$model"*/*.csv
    done
    same 'a b c' "$(cut -d, -f2 elman.csv | sed 1d | uniq | sort -u | tr '\n' ' ' | sed 's/ $//')"
}

# The share of nats that the rules leave: 0.6616 neither, 0.5192 the first, 0.4545 both.
@test "the lectures' binary sequence is learned from its configuration" {
    local config=$BATS_TEST_DIRNAME/../../configs/binary-sequence.yaml
    mkdir datasets
    "$forecast" synth binary --rows 60000 -q -o datasets/binary.csv
    accepted -q -c "$config" --plot none --require 'cross-entropy<=0.465'
    accepted -q -c "$config" --plot none --window 5 --epochs 8 --lr 0.01 -o five \
        --require 'cross-entropy>0.515,cross-entropy<0.53'
    accepted -q -c "$config" --plot none --window 1 --epochs 2 -o one \
        --require 'cross-entropy>0.655,cross-entropy<0.67'
}

@test "none among words is a class, unless --na says what it means" {
    awk 'BEGIN { print "day,promo,sales"; for (i = 0; i < 60; i++)
        printf "%d,%s,%g\n", i, i % 3 ? (i % 3 == 1 ? "none" : "small") : "large", i % 3 + i % 7 / 10 }' >promo.csv
    accepted -q "${small[@]}" -t none -y promo -o out promo.csv
    same 60 "$(($(jq .data.rows out/run.json)))"
    same 'large none small' "$(jq -r '.data.classes.promo | join(" ")' out/run.json)"

    accepted predict -q --plot none -o again out promo.csv
    same "$(grep ',$' out/forecast.csv)" "$(grep ',$' again/forecast.csv)"
    accepted -q "${small[@]}" -t none -y promo --na none -o missing promo.csv
    same 'large small' "$(jq -r '.data.classes.promo | join(" ")' missing/run.json)"
    accepted predict -q --plot none -o missing-again missing promo.csv
    accepted -j 1 -m gru --hidden 4 --window 8 -n 4 --epochs 1 --plot none -t none -y promo -o told promo.csv
    grep -Fxq '"none" is a class of "promo"; --na none: a missing value' <<<"$stderr"
}
