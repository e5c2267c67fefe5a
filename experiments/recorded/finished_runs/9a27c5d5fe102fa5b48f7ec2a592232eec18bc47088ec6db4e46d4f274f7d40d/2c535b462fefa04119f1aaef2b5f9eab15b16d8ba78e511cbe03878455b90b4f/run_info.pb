
%	`À»¨x9q@"Intel(R) Xeon(R) Processor@ea6cd756e28c1aa5dcee8759411b6fbbf1b5044f6a3685dbfdf82ed08c0ac221