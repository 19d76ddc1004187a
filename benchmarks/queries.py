"""What people type, in both languages, for benchmarks of the text tower."""

QUERIES = (
    *("dog", "red car", "birthday cake", "a dog in the water", "red car at night", "two people on a beach"),
    *("children playing football in the park", "my friends around a campfire in the mountains"),
    *("an old man with a white beard is reading a newspaper on a bench", "a plate of noodles with vegetables"),
    *("狗", "红色的车", "生日蛋糕", "一只狗在水里", "雪地里的小孩", "山顶上的日出"),
    *("在公园里踢足球的孩子们", "厨房里的猫", "一个留着白胡子的老人坐在长椅上看报纸", "一盘蔬菜炒面"),
)
