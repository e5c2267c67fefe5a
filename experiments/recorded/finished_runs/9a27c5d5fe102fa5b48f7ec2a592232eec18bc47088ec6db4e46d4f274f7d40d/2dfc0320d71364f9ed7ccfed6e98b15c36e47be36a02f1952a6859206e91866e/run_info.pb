
%	ÁfA§.QG@"Intel(R) Xeon(R) Processor@783deb64a702b33ff8f5a53d538d5574d4ee236b8de96ed4c92b54afc49ad53e