#!/usr/bin/env bats
# Batches: experiments, finished ones skipped, failed ones listed, the leaderboard.

# shellcheck disable=SC2016,SC2154 # programs of bash -c; names of common.bash and bats

load common

# Four small experiments.
write_batch() { # further lines
    cat >b.yaml <<END
name: small
data: {files: [days.csv]}
train: {epochs: 2}
window: 8
horizon: 4
plot: none
experiments:
  - name: narx
    model: narx
    window: auto
    lags: 1:3
  - name: r
    sweep:
      model: [gru, elman]
      hidden: [3]
${1:-}
END
    sed -i '/window: auto/d; s/^window: 8$//' b.yaml
}

# Experiments and their scores, without the costs.
scores() {
    cut -d, -f 1-13,16- plots/small/leaderboard.csv
}

@test "experiments are run, ranked and shown" {
    write_batch
    accepted batch -q b.yaml
    same "" "$stderr"
    same "rank,experiment,model,mode,validation_mase,mae,rmse,smape,mase,best_baseline,baseline_mase,parameters,best_epoch,train_seconds,windows_per_second,status,message,validation_cross_entropy,accuracy,cross_entropy,baseline_accuracy" \
        "${lines[0]}"
    same 4 "${#lines[@]}"
    same "$(printf '1\n2\n3')" "$(cut -d, -f 1 plots/small/leaderboard.csv | tail -n 3)"
    # the best in the validation part first
    cut -d, -f 5 plots/small/leaderboard.csv | tail -n 3 | sort -g -c
    for name in narx r-gru-3 r-elman-3; do
        for file in config.yaml forecast.csv metrics.csv model.safetensors run.json; do
            [ -s "plots/small/$name/$file" ]
        done
        grep -qF "| $name |" plots/small/leaderboard.md
    done
    same "$output" "$(cat plots/small/leaderboard.csv)"
    run ! grep -qx "## r-gru-3" plots/small/leaderboard.md # nothing would stand below it
}

@test "finished experiments are skipped, changed ones are run" {
    write_batch
    accepted batch b.yaml
    [[ $stderr == "3 experiments: 0 finished before, 3 to run"* ]]
    local want mark
    want=$(scores)
    mark=$(stat -c %y-%i plots/small/narx/run.json)
    accepted batch b.yaml
    [[ $stderr == "3 experiments: 3 finished before, 0 to run"* ]]
    same "$want" "$(scores)"
    same "$mark" "$(stat -c %y-%i plots/small/narx/run.json)"
    # other pictures, another number of threads: the same results
    accepted batch -j 1 --set plot=none b.yaml
    [[ $stderr == "3 experiments: 3 finished before, 0 to run"* ]]
    sed -i 's/lags: 1:3/lags: 1:4/' b.yaml
    accepted batch b.yaml
    [[ $stderr == "3 experiments: 2 finished before, 1 to run"* ]]
    # other data
    sed -i '10s/,.*/,9/' days.csv
    accepted batch b.yaml
    [[ $stderr == "3 experiments: 0 finished before, 3 to run"* ]]
    accepted batch --force b.yaml
    [[ $stderr == "3 experiments: 0 finished before, 3 to run"* ]]
    # a run that is not whole
    rm plots/small/r-gru-3/run.json
    accepted batch --force b.yaml
}

@test "a run.json that is damaged counts as not finished" {
    write_batch
    accepted batch -q b.yaml
    head -c 100 plots/small/narx/run.json >part
    cp part plots/small/narx/run.json
    accepted batch b.yaml
    [[ $stderr == "3 experiments: 2 finished before, 1 to run"* ]]
}

@test "failed experiments do not stop the others: 8, a list, the table" {
    write_batch '  - name: gone
    files: gone.csv
  - name: long
    horizon: 1000
    val: 15%'
    run --separate-stderr "$forecast" batch -q b.yaml
    same 8 "$status"
    same "forecast: plots/small: 2 of 5 experiments failed" "${stderr_lines[0]}"
    same "forecast: gone: gone.csv: No such file or directory" "${stderr_lines[1]}"
    [[ ${stderr_lines[2]} == "forecast: long: days.csv: 60 rows are too few: "* ]]
    same 6 "${#lines[@]}"
    same ",gone,,,,,,,,,,,,,,data,gone.csv: No such file or directory,,,," "${lines[4]}"
    grep -qF 'Failed: gone: gone.csv' plots/small/leaderboard.md
    [ ! -e plots/small/gone ] && [ ! -e plots/small/long ]
    # they are tried again, the others are not
    run --separate-stderr "$forecast" batch b.yaml
    same 8 "$status"
    [[ $stderr == "5 experiments: 3 finished before, 2 to run"* ]]
}

@test "the same results side by side and one after the other" {
    write_batch
    accepted batch -q -j 2 b.yaml
    local want
    want=$(scores)
    cp -r plots/small first
    for threads in 1 3 8; do # 8 are more than there are experiments: they work on one after the other
        accepted batch -q -j $threads --force b.yaml
        same "$want" "$(scores)"
        for name in narx r-gru-3 r-elman-3; do
            for file in config.yaml forecast.csv metrics.csv loss.csv model.safetensors; do
                cmp "first/$name/$file" "plots/small/$name/$file"
            done
        done
    done
}

@test "an experiment alone gives the same as in its batch" {
    write_batch
    accepted batch -q b.yaml
    accepted -q -j 1 --plot none -o alone -c plots/small/r-gru-3/config.yaml
    cmp alone/forecast.csv plots/small/r-gru-3/forecast.csv
    cmp alone/model.safetensors plots/small/r-gru-3/model.safetensors
}

@test "table, JSON, dry run" {
    write_batch
    accepted batch --dry-run b.yaml
    has_line "to run    r-gru-3"
    only b.yaml days.csv
    accepted batch -q --format table b.yaml
    grep -qE '^ +1  ' <<<"$output"
    accepted batch --json b.yaml
    same "" "$stderr"
    is_json "$output"
    grep -q '"experiment": "r-elman-3"' <<<"$output"
    accepted batch --dry-run b.yaml
    has_line "finished  narx"
}

@test "flags stay above the file, but fix nothing that is swept" {
    write_batch
    accepted batch -q --epochs 1 b.yaml
    grep -qx '  epochs: 1' plots/small/narx/config.yaml
    refused 2 'forecast: b.yaml:14:7: "hidden" is swept here and fixed by the command line' batch --hidden 5 b.yaml
}

@test "-c names the batch, too; -o its folder" {
    write_batch
    accepted batch -q -c b.yaml -o here
    [ -s here/leaderboard.csv ] && [ -s here/narx/run.json ]
    [ ! -e plots ]
}

@test "the folder of a single run is not mixed with a batch, nor the other way" {
    write_batch
    accepted "${small[@]}" --name small days.csv
    refused 2 "forecast: plots/small: holds a single run, no batch
  hint: another --name or --output" batch b.yaml
    rm -r plots
    accepted batch -q b.yaml
    refused 2 "forecast: plots/small: the folder exists and holds no run.json: not replaced
  hint: another folder, or --force to replace it with all it holds" "${small[@]}" --name small days.csv
}

@test "pictures: a comparison, and one of each experiment on the page" {
    command -v gnuplot >/dev/null || skip "gnuplot is not installed"
    write_batch
    accepted batch -q --plot svg b.yaml
    [ -s plots/small/compare.svg ]
    grep -qF '![comparison](<compare.svg>)' plots/small/leaderboard.md
    same '## r-gru-3' "$(grep -F -B2 '](<r-gru-3/forecast.svg>)' plots/small/leaderboard.md | head -n 1)"
}

@test "pictures as the configuration has them, the comparison too" {
    command -v gnuplot >/dev/null || skip "gnuplot is not installed"
    write_batch
    accepted batch -q b.yaml
    same "" "$(find plots -name '*.gp' -o -name '*.png')"
    sed -i 's/plot: none/plot: svg/' b.yaml
    accepted batch -q --force b.yaml
    same "compare.gp compare.svg" "$(cd plots/small && echo compare.gp compare.[ps]*)"
    rm -r plots
    accepted batch -q --plot none b.yaml # a flag is stronger
    same "" "$(find plots -name '*.gp' -o -name '*.svg')"
}

@test "what a batch refuses" {
    refused 2 'forecast: CONFIG is missing
  hint: forecast batch [OPTIONS] CONFIG' batch
    echo 'name: x' >b.yaml
    refused 2 'forecast: b.yaml: no experiments in it
  hint: a single configuration is run by forecast -c b.yaml' batch b.yaml
    printf 'files: a.csv\nexperiments:\n  - name: a\n    hiden: 5\n  - name: a\n  - model: gru\n' >b.yaml
    refused 2 'forecast: b.yaml:4:5: unknown key "hiden"; did you mean "hidden"?
forecast: b.yaml:6:5: an experiment without a name
  hint: forecast help config' batch b.yaml
    refused 2 'forecast: --require has no meaning for batch
  hint: forecast help batch' batch --require 'mase<1' b.yaml
    [ ! -e plots ]
}

@test "interrupted: what is finished stays, the rest is done by the same command" {
    write_batch '  - name: endless
    epochs: 1000000
    patience: 0
    model: gru'
    "$forecast" batch -j 1 b.yaml >out 2>err 3>&- &
    local pid=$!
    told_by $pid '}' plots/small/r-elman-3/run.json
    kill -TERM $pid
    status=0
    wait $pid || status=$?
    same 130 "$status"
    grep -q '^forecast: interrupted: 3 of 4 experiments are finished$' err
    [ -s plots/small/leaderboard.csv ]
    [ ! -e plots/small/endless ]
    sed -i '/endless/,$d' b.yaml
    accepted batch b.yaml
    [[ $stderr == "3 experiments: 3 finished before, 0 to run"* ]]
}

@test "what can be read once only is no file of a batch" {
    mkfifo pipe
    for file in - pipe; do
        printf 'data: {files: ["%s"]}\nexperiments:\n  - {name: a, model: naive}\n' "$file" >once.yaml
        run --separate-stderr timeout -k 1 60 "$forecast" batch -q once.yaml
        same 2 "$status"
        [[ $stderr == *'a batch reads files, not standard input or pipes'* ]]
    done
}
