"""Everyday things in both languages: what an ordinary query scores is measured with them, on each library anew."""

EVERYDAY = (
    *("a person", "a man", "a woman", "a child", "a baby", "a group of people", "a crowd", "a face", "hands"),
    *("a dog", "a cat", "a bird", "a horse", "a cow", "fish", "an insect", "a flower", "a tree", "grass", "leaves"),
    *("the sea", "a beach", "a river", "a lake", "a mountain", "a forest", "the desert", "snow", "the sky", "clouds"),
    *("a sunset", "night", "rain", "a street", "a city", "a house", "a bridge", "a church", "a tower", "a room"),
    *("a kitchen", "a bedroom", "an office", "a school", "a shop", "a garden", "a park", "a road", "a field"),
    *("a car", "a bus", "a train", "a plane", "a boat", "a bicycle", "a motorcycle", "a table", "a chair", "a bed"),
    *("food", "a cake", "fruit", "vegetables", "a cup of coffee", "a bottle", "a book", "a phone", "a computer"),
    *("a screenshot", "a document", "a drawing", "a toy", "a ball", "a game of football", "swimming", "running"),
    *("a party", "a wedding", "a concert", "a shirt", "a dress", "a hat", "shoes", "a door", "a window", "a sign"),
    *("人", "男人", "女人", "小孩", "婴儿", "一群人", "人群", "脸", "手", "狗", "猫", "鸟", "马", "牛", "鱼", "昆虫"),
    *("花", "树", "草地", "树叶", "大海", "海滩", "河", "湖", "山", "森林", "沙漠", "雪", "天空", "云", "日落", "夜晚"),
    *("下雨", "街道", "城市", "房子", "桥", "教堂", "塔", "房间", "厨房", "卧室", "办公室", "学校", "商店", "花园"),
    *("公园", "公路", "田野", "汽车", "公共汽车", "火车", "飞机", "船", "自行车", "摩托车", "桌子", "椅子", "床"),
    *("食物", "蛋糕", "水果", "蔬菜", "一杯咖啡", "瓶子", "书", "手机", "电脑", "截图", "文件", "画", "玩具", "球"),
    *("踢足球", "游泳", "跑步", "聚会", "婚礼", "音乐会", "衬衫", "裙子", "帽子", "鞋", "门", "窗户", "招牌"),
)
