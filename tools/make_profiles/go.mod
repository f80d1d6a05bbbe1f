module makeprofiles

go 1.21
