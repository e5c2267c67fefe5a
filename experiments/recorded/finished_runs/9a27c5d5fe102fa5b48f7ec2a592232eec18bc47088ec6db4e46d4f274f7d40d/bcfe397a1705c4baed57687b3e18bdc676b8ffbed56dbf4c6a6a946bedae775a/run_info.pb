
%	†3ÂRÂšp@"Intel(R) Xeon(R) Processor@7882bf4ad57ea91a70434e4476c8c651b6717e6691321e0182a6fe9ce33f3772