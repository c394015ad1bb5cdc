# ETS and theta of R's forecast package on the last horizon of every series of a file, or the scores of
# forecasts that are given: prints "method mean-smape mean-modified-smape mean-mase".
#   Rscript accuracy_many.R FILE HORIZON SEASON METHOD          METHOD: ets, theta, snaive
#   Rscript accuracy_many.R FILE HORIZON SEASON FORECAST.csv    of a run of forecast on FILE
suppressPackageStartupMessages(library(forecast))
args <- commandArgs(trailingOnly = TRUE)
horizon <- as.integer(args[2])
season <- as.integer(args[3])
method <- args[4]
lines <- readLines(args[1])
given <- NULL
if (grepl("[.]csv$", method)) {
    given <- read.csv(method, stringsAsFactors = FALSE)
    given <- given[given$mode == "autoregressive" & !is.na(given$origin), ]
}
smape <- modified <- mase <- c()
for (line in lines) {
    field <- gsub("\"", "", strsplit(line, ",")[[1]])
    value <- suppressWarnings(as.numeric(field[-1]))
    last <- max(which(!is.na(value)))
    value <- value[1:last]
    known <- value[1:(last - horizon)]
    actual <- value[(last - horizon + 1):last]
    if (is.null(given)) {
        # as the program has it: before its first value a series is not there
        x <- ts(known[min(which(!is.na(known))):length(known)], frequency = season)
        if (anyNA(x)) x <- na.interp(x)
        path <- switch(method, ets = forecast(ets(x), h = horizon)$mean, theta = thetaf(x, h = horizon)$mean,
                       snaive = snaive(x, h = horizon)$mean)
    } else {
        own <- given[given$series == field[1] & given$origin == length(known) - min(which(!is.na(known))) + 1, ]
        if (nrow(own) == 0) next # its rows before the test hold no window: not in the program's means either
        path <- own$forecast[order(own$step)]
        stopifnot(length(path) == horizon)
    }
    path <- as.numeric(path)
    seen <- !is.na(actual)
    error <- abs(actual - path)[seen]
    size <- (abs(actual) + abs(path))[seen]
    scale <- mean(abs(diff(known, lag = season)), na.rm = TRUE)
    smape <- c(smape, 200 * mean(ifelse(size > 0, error / size, 0)))
    modified <- c(modified, 200 * mean(error / pmax(size + 0.1, 0.6)))
    mase <- c(mase, mean(error) / scale)
}
cat(sprintf("%.3f %.3f %.4f\n", mean(smape), mean(modified), mean(mase)))
