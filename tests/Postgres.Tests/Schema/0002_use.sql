SELECT sample.more();
