module make_traces

go 1.19
