package purr

const Sound = "prrr"
